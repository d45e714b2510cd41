#include "tests/ledger/crash/disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace writ::crash {
namespace {

// What SQLite is told without power.
int failure_of(Op op) {
  switch (op) {
    case Op::Open: return SQLITE_CANTOPEN;
    case Op::Read: return SQLITE_IOERR_READ;
    case Op::Write: return SQLITE_IOERR_WRITE;
    case Op::Truncate: return SQLITE_IOERR_TRUNCATE;
    case Op::Sync: return SQLITE_IOERR_FSYNC;
    case Op::Size: return SQLITE_IOERR_FSTAT;
    case Op::Delete: return SQLITE_IOERR_DELETE;
  }
  return SQLITE_IOERR;
}

}  // namespace

Verdict Disk::see(const Access& a) {
  const std::lock_guard lock(mutex_);
  const bool is_change = a.op != Op::Read && a.op != Op::Size;
  if (is_change && !is_off_) {
    ++changes_;
    if (is_armed_ && changes_ >= plan_.changes && (!plan_.is_at_sync || a.op == Op::Sync))
      turn_off();
  }
  if (is_off_) return {failure_of(a.op)};
  if (!is_change) return {};
  if (a.op == Op::Delete) {
    if (const auto f = files_.find(a.file); f != files_.end()) {
      deleted_.insert_or_assign(a.file, std::move(f->second));
      files_.erase(f);
    }
    return {};
  }
  const auto [f, is_new] = files_.try_emplace(a.file);
  f->second.is_new |= is_new;
  return change(a, f->second);
}

Verdict Disk::change(const Access& a, File& file) {
  if (a.op == Op::Write) file.pending.push_back({a.at, std::string(a.bytes), false});
  if (a.op == Op::Truncate) file.pending.push_back({a.at, {}, true});
  if (a.op != Op::Sync) return {};
  if (is_armed_ && ++syncs_ == plan_.bad_sync) {
    lost_a_sync_ = true;
    apply_some(file);
    return {failure_of(a.op)};
  }
  for (const Change& c : file.pending) apply(c, file.synced);
  file.pending.clear();
  // SQLite synchronises the directory of a log or journal with the file, the first time.
  if (file.is_new) deleted_.clear();
  file.is_new = false;
  return {};
}

void Disk::apply(const Change& c, std::string& to) {
  const auto at = static_cast<std::size_t>(c.at);
  if (c.is_truncation) return to.resize(at);
  if (to.size() < at + c.bytes.size()) to.resize(at + c.bytes.size());
  std::memcpy(to.data() + at, c.bytes.data(), c.bytes.size());
}

// Any of the sectors that a write touches; what else a sector holds stays as it is.
void Disk::apply_torn(const Change& c, std::string& to) {
  const auto end = c.at + static_cast<std::int64_t>(c.bytes.size());
  for (std::int64_t at = c.at; at < end;) {
    const std::int64_t next = std::min(end, (at / kSector + 1) * kSector);
    if (dice_.one_in(2))
      apply({at,
             c.bytes.substr(static_cast<std::size_t>(at - c.at), static_cast<std::size_t>(next - at)),
             false},
            to);
    at = next;
  }
}

// What reaches the disk of changes that nothing holds together: as far as it got, in their order or any other.
void Disk::apply_some(File& file) {
  std::vector<Change>& changes = file.pending;
  if (dice_.one_in(2))
    for (std::size_t k = changes.size(); k > 1; --k)
      std::swap(changes[k - 1], changes[dice_.below(k)]);
  const bool is_torn = dice_.one_in(2);
  if (!dice_.one_in(3)) changes.resize(dice_.below(changes.size() + 1));
  for (const Change& c : changes) {
    if (is_torn && !c.is_truncation && dice_.one_in(4)) apply_torn(c, file.synced);
    else apply(c, file.synced);
  }
  changes.clear();
}

void Disk::turn_off() {
  is_off_ = true;
  is_armed_ = false;
  if (plan_.at_end) plan_.at_end();
}

void Disk::arm(Plan plan, Dice dice) {
  const std::lock_guard lock(mutex_);
  plan_ = std::move(plan);
  dice_ = dice;
  changes_ = syncs_ = 0;
  is_armed_ = true;
  lost_a_sync_ = false;
}

void Disk::cut() {
  const std::lock_guard lock(mutex_);
  if (!is_off_) turn_off();
}

bool Disk::is_off() const {
  const std::lock_guard lock(mutex_);
  return is_off_;
}

std::uint64_t Disk::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

bool Disk::lost_a_sync() const {
  const std::lock_guard lock(mutex_);
  return lost_a_sync_;
}

bool Disk::is_checkpointing() const {
  for (const auto& [name, file] : files_)
    if (name.ends_with(".ledger") && !file.pending.empty()) return true;
  return false;
}

void Disk::settle(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  // Where a deletion got lost, so did the new file of that name.
  for (auto& [name, file] : deleted_)
    if (dice_.one_in(2)) files_.insert_or_assign(name, std::move(file));
  deleted_.clear();
  std::map<std::string, File> settled;
  for (auto& [name, file] : files_) {
    if (!name.starts_with(from)) continue;
    apply_some(file);
    const std::string path = to + name.substr(from.size());
    std::ofstream(path, std::ios::binary) << file.synced;
    settled[path].synced = std::move(file.synced);
  }
  files_ = std::move(settled);
  is_off_ = is_armed_ = false;
}

}  // namespace writ::crash
