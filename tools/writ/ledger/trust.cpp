// verify, checkpoint, proof: what somebody who does not trust the ledger asks.
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/verify.hpp"
#include "tools/writ/ledger/actions.hpp"

namespace writ::tools {

namespace {

constexpr std::size_t kShown = 20;

bool read_anchor(const Options& options, std::optional<ledger::Checkpoint>& anchor, Console& console) {
  const LedgerInputs& in = options.ledger;
  std::string note, key, problem;
  if (in.checkpoint.empty()) {
    if (!in.public_key.empty())
      console.complain(
          "--public-key: it is the key of a checkpoint: name the file with --checkpoint");
    return in.public_key.empty();
  }
  if (!read_all(in.checkpoint, kMaxKey, note, problem) ||
      (!in.public_key.empty() && !read_all(in.public_key, kMaxKey, key, problem))) {
    console.complain(problem);
    return false;
  }
  if (!in.public_key.empty() && key.empty()) {
    console.complain(fmt::format("`{}`: no public Ed25519 key in PEM", in.public_key));
    return false;
  }
  anchor = ledger::read_checkpoint(note, key, problem);
  if (!anchor) console.complain(fmt::format("`{}`: {}", in.checkpoint, problem));
  return anchor.has_value();
}

void write_findings(json::Writer& w, std::string_view name, const std::vector<ledger::Finding>& all) {
  w.key(name).begin_array();
  for (const ledger::Finding& f : all) {
    w.begin_object();
    if (f.record != 0) w.key("record").number(static_cast<std::int64_t>(f.record));
    w.key("what").string(f.what).end_object();
  }
  w.end_array();
}

std::string json_of(const ledger::Verified& v) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("tenant").string(v.tenant).key("origin").string(v.origin);
  w.key("size").number(static_cast<std::int64_t>(v.size)).key("root").string(ledger::hex(v.root));
  w.key("erased").number(static_cast<std::int64_t>(v.erased));
  w.key("intact").boolean(v.damaged.empty()).key("complete").boolean(v.incomplete.empty());
  write_findings(w, "damaged", v.damaged);
  write_findings(w, "missing", v.incomplete);
  w.key("covered").number(static_cast<std::int64_t>(v.covered)).key("cannot_be_detected").begin_array();
  for (const std::string& u : v.untold) w.string(u);
  w.end_array().end_object();
  return out;
}

std::string findings_text(std::string_view good, std::string_view bad,
                          const std::vector<ledger::Finding>& all, bool color) {
  std::string out =
      "  " + (all.empty() ? inked(good, Ink::Good, color) : inked(bad, Ink::Bad, color)) + "\n";
  for (std::size_t k = 0; k < std::min(all.size(), kShown); ++k)
    out += all[k].record == 0 ? fmt::format("    - {}\n", all[k].what)
                              : fmt::format("    - record {}: {}\n", all[k].record, all[k].what);
  if (all.size() > kShown) out += fmt::format("    … and {} more\n", all.size() - kShown);
  return out;
}

std::string text_of(const ledger::Verified& v, bool has_anchor, bool color) {
  std::string out = fmt::format("{}  {}, {}, root {}…\n", v.tenant, v.origin,
                                counted(static_cast<std::size_t>(v.size), "record"),
                                ledger::hex(v.root).substr(0, 12));
  out += findings_text("intact: no record on it has changed, as far as it can say itself",
                       "not intact", v.damaged, color);
  out += findings_text("complete: no record on it is missing, as far as it can say itself",
                       "not complete", v.incomplete, color);
  if (v.erased > 0)
    out += fmt::format("  {} erased, by erasures on record\n",
                       counted(static_cast<std::size_t>(v.erased), "record"));
  if (has_anchor)
    out += v.covered == 0 ? std::string("  the checkpoint covers none of its records\n")
                          : fmt::format("  the checkpoint covers records 1 to {}\n", v.covered);
  if (!v.untold.empty())
    out += has_anchor ? "  Cannot be detected\n"
                      : "  Cannot be detected without a checkpoint kept elsewhere\n";
  for (const std::string& u : v.untold) out += "    - " + u + "\n";
  return out;
}

}  // namespace

Exit ledger_verify(const Options& options, Console& console) {
  std::string error;
  std::optional<ledger::Checkpoint> anchor;
  if (!read_anchor(options, anchor, console))
    return options.ledger.checkpoint.empty() ? kUsage : kFailure;
  const auto db = ledger::open_database(options.ledger.where, ledger::Open::Existing, error);
  std::vector<std::string> tenants;
  if (!db || !ledger::tenants_of(*db, tenants)) {
    console.complain(db ? db->error() : error);
    return kFailure;
  }
  // One tenant, or all of them; a checkpoint is about one.
  if (options.inputs.tenant != "default" || anchor || tenants.empty())
    tenants = {options.inputs.tenant};
  bool ok = true;
  std::string lines;
  for (const std::string& tenant : tenants) {
    std::optional<ledger::Verified> v;
    {
      Progress bar(console, "records");
      v = ledger::verify(
          *db, tenant, anchor, [&](std::uint64_t n) { bar.step(n, 0); }, error,
          &tenant == &tenants.front());
    }
    if (v && anchor && options.ledger.public_key.empty())
      v->untold.emplace_back("who signed the checkpoint: no --public-key was named");
    if (!v) {
      console.complain(error);
      return kNotVerified;
    }
    ok &= v->ok();
    if (options.format == Format::Json) lines += json_of(*v) + "\n";
    else lines += text_of(*v, anchor.has_value(), console.colors_out());
  }
  console.out(lines);
  return ok ? kFine : kNotVerified;
}

Exit ledger_checkpoint(const Options& options, Console& console) {
  const auto open = open_log(options, console);
  if (!open) return kFailure;
  std::string key, problem;
  if (!read_all(options.key, kMaxKey, key, problem)) {
    console.complain(problem);
    return kFailure;
  }
  const std::string note =
      ledger::sign({open->log->origin(), open->log->size(), open->log->root()}, key, problem);
  if (note.empty()) {
    console.complain(fmt::format("`{}`: {}", options.key, problem));
    return kFailure;
  }
  if (options.output.empty() && options.ledger.exec.empty()) console.out(note);
  if (!options.output.empty() && !write_all(options.output, note, problem)) {
    console.complain(problem);
    return kFailure;
  }
  if (options.ledger.exec.empty()) return kFine;
  // The command reads the checkpoint; where it takes it is its own affair.
  std::FILE* pipe = ::popen(options.ledger.exec.c_str(), "w");
  const bool wrote = pipe != nullptr && std::fwrite(note.data(), 1, note.size(), pipe) == note.size();
  const int ended = pipe == nullptr ? -1 : ::pclose(pipe);
  if (wrote && ended == 0) return kFine;
  console.complain(fmt::format("`{}` did not take the checkpoint", options.ledger.exec));
  return kFailure;
}

namespace {

void write_proof(json::Writer& w, const std::vector<ledger::Hash>& proof) {
  w.key("proof").begin_array();
  for (const ledger::Hash& h : proof) w.string(ledger::hex(h));
  w.end_array().end_object();
}

std::string inclusion(const ledger::Tree& tree, const std::vector<ledger::Hash>& leaves,
                      std::uint64_t index, std::uint64_t size) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("inclusion").number(static_cast<std::int64_t>(index));
  w.key("size").number(static_cast<std::int64_t>(size)).key("root").string(ledger::hex(tree.root(size)));
  w.key("leaf").string(ledger::hex(leaves[index]));
  write_proof(w, tree.inclusion(index, size));
  return out;
}

std::string consistency(const ledger::Tree& tree, std::uint64_t from, std::uint64_t size) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("consistency").number(static_cast<std::int64_t>(from));
  w.key("size").number(static_cast<std::int64_t>(size));
  w.key("from_root").string(ledger::hex(tree.root(from))).key("root").string(ledger::hex(tree.root(size)));
  write_proof(w, tree.consistency(from, size));
  return out;
}

}  // namespace

// Of one record, or of all; of an earlier size, or of several that double.
Exit ledger_proof(const Options& options, Console& console) {
  const auto open = open_log(options, console);
  if (!open) return kFailure;
  ledger::Tree tree;
  std::vector<ledger::Hash> leaves;
  if (!open->log->read(0, open->log->size(), [&](ledger::Record&& r) {
        leaves.push_back(ledger::leaf_hash(ledger::leaf_data(r)));
        tree.append(leaves.back());
        return true;
      })) {
    console.complain(open->db->error());
    return kFailure;
  }
  const std::uint64_t size = tree.size(), from = options.ledger.count;
  const std::string& which = options.ledger.what;
  std::uint64_t record = 0;
  for (const char c : which)
    record = c >= '0' && c <= '9' && record < (std::uint64_t{1} << 50)
                 ? record * 10 + static_cast<std::uint64_t>(c - '0')
                 : size + 1;
  if ((!which.empty() && which != "all" && (record < 1 || record > size)) || from > size) {
    console.complain(fmt::format("the ledger has records 1 to {}", size));
    return kUsage;
  }
  if (which == "all")
    for (std::uint64_t k = 0; k < size; ++k) console.out(inclusion(tree, leaves, k, size) + "\n");
  else if (!which.empty()) console.out(inclusion(tree, leaves, record - 1, size) + "\n");
  if (from != 0) console.out(consistency(tree, from, size) + "\n");
  else if (which == "all")
    for (std::uint64_t k = 1; k <= size; k = k + 1 + k / 16)
      console.out(consistency(tree, k, size) + "\n");
  return kFine;
}

}  // namespace writ::tools
