#include "tests/ledger/attacks/story.hpp"

#include <fmt/format.h>

#include "tests/ledger/alone.hpp"

namespace writ::attacks {

using test::need;

Story::Story(const std::string& where, const std::string& tenant, std::string mark,
             std::uint64_t seed, Time now)
    : mark_(std::move(mark)), dice_(seed), now_(now) {
  LedgerOptions o = test::shop_options(tenant);
  o.origin = "shop.example/" + tenant;
  o.clock = [this] { return now_; };
  ledger_ = test::open_or_fail(where, std::move(o));
}

void Story::commit(std::string request, Outcome expected) {
  const Committed c = ledger_->commit({.id = id(), .request = std::move(request)});
  need(c.is_recorded && c.outcome == expected, "the story went another way: " + c.json);
}

void Story::record(std::string_view kind, std::string_view member) {
  const char* who[] = {"jo", "kim", "lu"};
  const Written w = ledger_->record({.json = fmt::format(R"({{"kind":"{}","id":"{}","{}":"{}"}})",
                                                         kind, id(), member, who[dice_.below(3)])});
  need(!w.error, "the story's event was refused");
}

void Story::ask() {
  Asked a;
  a.request = dice_.below(2) == 0 ? test::discount(id(), "20") : test::send(id(), "hello");
  const Committed c = ledger_->commit({.id = id(), .request = a.request});
  need(c.is_recorded && c.outcome == Outcome::Pending, "nobody was asked: " + c.json);
  a.digest = c.decision.content_digest;
  waiting_.push_back(std::move(a));
}

void Story::answer(std::string_view kind) {
  if (waiting_.empty()) return ask();
  const auto answered = ledger_->answer(waiting_.back().digest, kind, "ann", R"({"note":"seen"})");
  need(!answered.written.error, "the story's answer was refused");
  if (kind == "approval") {
    waiting_.back().approval = answered.written.id;
    approved_.push_back(std::move(waiting_.back()));
  }
  waiting_.pop_back();
}

void Story::withdraw() {
  if (approved_.empty()) return answer("approval");
  need(!ledger_->withdraw("approval", approved_.back().approval, "ann").error,
       "nothing was withdrawn");
  approved_.pop_back();
}

void Story::step() {
  now_ += static_cast<Time>(dice_.between(1, 600)) * 1'000'000 + 1;
  const std::uint64_t sort = steps_ < kSorts ? steps_ : dice_.below(kSorts);
  ++steps_;
  switch (sort) {
    case 0: return commit(test::discount(id(), "5"), Outcome::Permit);
    case 1: return commit(test::discount(id(), "60"), Outcome::Forbid);
    case 3:
    case 7: return answer("approval");
    case 4:
      if (approved_.empty()) return ask();
      commit(approved_.back().request, Outcome::Permit);
      return approved_.pop_back();
    case 5: return record("touch", "contact");
    case 6: return record("opened_case", "account");
    case 8: return withdraw();
    case 9:
      need(ledger_->commit({.id = id(), .request = test::discount("acme", "\"many\"")}).is_error,
           "no mistake");
      return;
    case 10: return answer("rejection");
    default: return ask();
  }
}

}  // namespace writ::attacks
