#include "runtime/ledger/circumstances.hpp"

#include <fmt/format.h>

#include "runtime/program/file.hpp"

namespace writ::ledger {
namespace {

bool document(Log& log, const std::string& hash, std::string& out, std::string& error) {
  bool found = false;
  const bool ok = log.db().run("select body from writ_document where hash = $1",
                               {std::string_view(hash)}, [&](const Row& row) {
                                 out = row.text(0);
                                 found = true;
                                 return false;
                               });
  if (!ok) error = log.db().error();
  else if (!found) error = fmt::format("the document {} is missing in the ledger", hash);
  return ok && found;
}

}  // namespace

bool circumstances_of(Log& log, std::uint64_t seq, Circumstances& out, std::string& error) {
  std::string says;
  const auto take = [&](const Row& row) {
    says = member_of(row.text(0), "says");
    out.load = static_cast<std::uint64_t>(row.integer(1));
    return false;
  };
  const std::string_view tenant(log.tenant());
  const bool ok = seq == 0 ? log.db().run(
                                 "select body, seq from writ_record where tenant = $1 and type = "
                                 "'program' order by seq "
                                 "desc limit 1",
                                 {tenant}, take)
                           : log.db().run(
                                 "select body, seq from writ_record where tenant = $1 and seq = $2 "
                                 "and type = 'program'",
                                 {tenant, static_cast<std::int64_t>(seq)}, take);
  if (!ok) return error = log.db().error(), false;
  if (says.empty())
    return error = fmt::format(
               "the ledger has no program for the tenant `{}`: `writ ledger load` puts one in "
               "force",
               log.tenant()),
           false;
  std::string bytes;
  if (!document(log, text_member(says, "compiled"), bytes, error)) return false;
  out.program = program::read_program(bytes, error, text_member(says, "program"));
  if (!out.program) return false;
  out.decide.tenant = log.tenant();
  for (const auto& [name, text] : {std::pair<const char*, std::string*>{"directory", &out.directory},
                                   {"settings", &out.settings},
                                   {"tables", &out.tables}})
    if (const std::string h = text_member(says, name); !h.empty() && !document(log, h, *text, error))
      return false;
  const std::string_view can = member_of(says, "can");
  out.decide.can = can.empty() ? Can::Everything : Can::Listed;
  out.decide.can_do = texts_of(can);
  out.decide.budget = count_member(says, "budget");
  return true;
}

}  // namespace writ::ledger
