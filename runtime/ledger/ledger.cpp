// Many callers, one writer: what has been asked for together is written in one transaction and made durable at once.
#include <writ/ledger.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/ledger/core.hpp"

namespace writ {
namespace {

struct Job {
  const std::function<void(ledger::Core&)>* work = nullptr;
  bool is_done = false, is_durable = false;
  ledger::Problem problem;
};

}  // namespace

struct Ledger::State {
  explicit State(std::unique_ptr<ledger::Core> c) : core(std::move(c)) {}

  // Runs in the writer's transaction; true when what it wrote is durable, otherwise `problem` says why not.
  bool run(const std::function<void(ledger::Core&)>& work, ledger::Problem& problem) {
    Job job;
    job.work = &work;
    std::unique_lock lock(mutex);
    queue.push_back(&job);
    has_work.notify_one();
    done.wait(lock, [&] { return job.is_done; });
    problem = job.problem;
    return job.is_durable;
  }

  void write() {
    std::unique_lock lock(mutex);
    while (true) {
      has_work.wait(lock, [&] { return is_closing || !queue.empty(); });
      if (queue.empty()) return;
      // Whoever was answered by the last batch will most often come again: a moment's wait lets them share one
      // synchronisation.
      const auto deadline = std::chrono::steady_clock::now() + kGather;
      while (queue.size() < expected && !is_closing &&
             has_work.wait_until(lock, deadline) != std::cv_status::timeout) {}
      std::vector<Job*> batch(
          queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), kMost)));
      queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(batch.size()));
      expected = batch.size();
      lock.unlock();
      write_together(batch);
      lock.lock();
      size = core->log().size();
      program = core->program();
      for (Job* job : batch) job->is_done = true;
      done.notify_all();
    }
  }

  // In one transaction. A job in which it fails takes no other with it: they are done anew without that one, as long as not too
  // many fail; then it is the database. When the transaction fails as it commits nothing is done anew: it may be on record.
  void write_together(std::vector<Job*> batch) {
    for (int failures = 1; !batch.empty(); ++failures) {
      auto failed = batch.end();
      const bool ok = core->begin() && [&] {
        failed = std::find_if(batch.begin(), batch.end(), [&](Job* job) {
          (*job->work)(*core);
          return core->is_broken();
        });
        return core->end();
      }();
      const bool is_last = failed == batch.end() || failures == kMostFailures;
      for (auto job = batch.begin(); job != batch.end(); ++job) {
        if (!is_last && job != failed) continue;
        (*job)->is_durable = ok;
        if (!ok) (*job)->problem = core->problem();
      }
      if (is_last) return;
      batch.erase(failed);
    }
  }

  static constexpr std::chrono::microseconds kGather{300};
  static constexpr std::size_t kMost = 1024;
  static constexpr int kMostFailures = 4;
  std::unique_ptr<ledger::Core> core;
  std::mutex mutex;
  std::condition_variable has_work, done;
  std::vector<Job*> queue;
  std::size_t expected = 1;
  std::uint64_t size = 0;
  std::shared_ptr<const Program> program;
  std::vector<std::string> refused;  // when it was opened
  bool is_closing = false;
  std::thread writer;
};

Ledger::Ledger(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->size = state_->core->log().size();
  state_->program = state_->core->program();
  state_->refused = state_->core->refused();
  state_->writer = std::thread([s = state_.get()] { s->write(); });
}

Ledger::~Ledger() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_closing = true;
  }
  state_->has_work.notify_all();
  state_->writer.join();
}

std::unique_ptr<Ledger> Ledger::open(const std::string& where, LedgerOptions options,
                                     std::string& error) {
  auto db = ledger::open_database(
      where, options.create ? ledger::Open::OrCreate : ledger::Open::Existing, error);
  if (!db) return nullptr;
  auto core = std::make_unique<ledger::Core>(std::move(db), std::move(options));
  if (!core->open(error)) return nullptr;
  return std::unique_ptr<Ledger>(new Ledger(std::make_unique<State>(std::move(core))));
}

Committed Ledger::commit(const Call& call) {
  Committed out;
  ledger::Problem problem;
  if (!state_->run([&](ledger::Core& core) { out = core.commit(call); }, problem))
    return ledger::Core::not_recorded(call, problem);
  return out;
}

namespace {

// What was not made durable was not written, as far as anybody knows.
void take_back(Written& written, const ledger::Problem& problem) {
  written.record = 0;
  std::string found = problem.what;
  if (problem.is_unsure)
    found += written.id.empty()
                 ? "; it is not known whether it is on record"
                 : "; it is not known whether it is on record: the same with the id `" +
                       written.id + "` tells";
  written.error = InputError{"record", "", "a ledger that can be written to", found, 0, 0};
}

}  // namespace

Written Ledger::record(const Entry& entry) {
  Written out;
  ledger::Problem problem;
  if (!state_->run([&](ledger::Core& core) { out = core.record(entry); }, problem))
    take_back(out, problem);
  return out;
}

Ledger::Answered Ledger::answer(std::string_view handle, std::string_view kind, std::string_view by,
                                std::string_view more) {
  Answered out;
  ledger::Problem problem;
  if (!state_->run([&](ledger::Core& core) { out = core.answer(handle, kind, by, more); }, problem))
    take_back(out.written, problem);
  return out;
}

Written Ledger::withdraw(std::string_view kind, std::string_view id, std::string_view by) {
  Written out;
  ledger::Problem problem;
  if (!state_->run([&](ledger::Core& core) { out = core.withdraw(kind, id, by); }, problem))
    take_back(out, problem);
  return out;
}

Written Ledger::delegate(const Delegation& given) {
  Written out;
  ledger::Problem problem;
  if (!state_->run([&](ledger::Core& core) { out = core.delegate(given); }, problem))
    take_back(out, problem);
  return out;
}

std::optional<std::vector<PendingRequest>> Ledger::pending(std::string& error) {
  std::vector<PendingRequest> out;
  ledger::Problem problem;
  if (state_->run([&](ledger::Core& core) { out = core.pending(); }, problem)) return out;
  error = problem.what;
  return std::nullopt;
}

std::shared_ptr<const Program> Ledger::program() const {
  const std::lock_guard lock(state_->mutex);
  return state_->program;
}

const std::vector<std::string>& Ledger::refused() const { return state_->refused; }

std::uint64_t Ledger::size() const {
  const std::lock_guard lock(state_->mutex);
  return state_->size;
}

}  // namespace writ
