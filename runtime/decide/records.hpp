// Evidence and history: records by kind, sorted by time and id, each id once. Prepared when the document is
// set, so that a decision only cuts each kind off at `now`.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/decide/typed.hpp"
#include "runtime/value/keyed_hash.hpp"
#include "runtime/vm/vm.hpp"

namespace writ::decide {

// What reading a document needs to know.
struct Surroundings {
  const program::Program* program;
  std::string_view tenant;
  const Directory* directory;
};

// Of ids and keys, which come from outside.
struct TextHash {
  value::HashKey key = value::HashKey::random();
  std::size_t operator()(std::string_view text) const { return value::keyed_hash(key, text); }
};

// How many elements the longest list in a value has; 0 without one.
std::uint64_t longest_in(const program::Image& image, const value::Value& v);

class RecordSet {
 public:
  enum class Holds : std::uint8_t { Evidence, Events };
  explicit RecordSet(Holds holds) : holds_(holds), strangers_(arena_) {}

  // Replaces everything. Keeps its own copy of the text. False with `error`: the set is then empty.
  bool read(const Surroundings& around, std::string_view text, json::Error& error);
  // Adds one record: `{"kind": …, "id": …, …}`. Nothing changes on an error.
  bool add(const Surroundings& around, std::string_view record, json::Error& error);
  // Sets a time in a record that is there, or leaves an earlier one: it ended, and everything else about it stays. Where no record
  // has the id nothing happens. It stays set when what is held is read again.
  struct End {
    std::uint32_t kind = 0, field = 0, field_count = 0;  // of Record::fields
    std::string id;
    std::int64_t at = 0;
  };
  void end(const End& end);
  bool has(std::uint32_t kind, std::string_view id);
  // In place of what the document says; until everything is read anew.
  void set_complete_since(std::uint32_t kind, std::int64_t since);
  // Reads what it holds again: after the directory changed.
  bool read_again(const Surroundings& around, json::Error& error);

  struct Kind {
    std::vector<const value::Record*> records;  // by (at, id)
    std::int64_t complete_since = INT64_MAX;
  };
  // One entry for each kind of the image, once something was read; empty before.
  const std::vector<Kind>& kinds() const { return kinds_; }
  // The records of a kind whose field is found by a text, in order, whatever `now` is. Unknown while there are few, or when one
  // of them has no such text: then all have to be looked at.
  vm::Found find(std::uint32_t kind, std::uint32_t field, std::string_view text) const;
  // The most records of a kind that find() gives for one text; all, where it is unknown.
  std::uint64_t most_of_one_key(std::uint32_t kind, std::uint32_t field) const;
  std::uint64_t longest_list() const { return longest_list_; }  // in any field of a record
  // Unknown spellings and principals, by place.
  const std::vector<std::string>& notes() const { return notes_; }
  // The document's bytes, for the hash of the inputs.
  std::string_view text() const { return text_; }
  const std::deque<std::string>& added() const { return added_; }

 private:
  bool read_document(json::Reader& in, const Surroundings& around);
  bool read_records(json::Reader& in, const Surroundings& around);
  bool read_record(json::Reader& in, const Surroundings& around, value::Record& out);
  bool read_complete(json::Reader& in, const Surroundings& around);
  bool settle(const program::Program& program, json::Error& error);
  bool insert(const program::Program& program, const value::Record& record, json::Error& error);
  std::string_view document() const { return holds_ == Holds::Evidence ? "evidence" : "history"; }
  void clear();
  void find_ids();  // fills ids_
  void measure(const program::Image& image, const value::Record& record);
  void set_time(const End& end);

  Holds holds_;
  value::Arena arena_;
  Strangers strangers_;
  std::string text_;
  std::deque<std::string> added_;
  std::vector<End> ends_;
  std::uint64_t longest_list_ = 0;
  // Records by id, a map for each kind; made when the first record is added to what was read.
  using Ids = std::unordered_map<std::string_view, const value::Record*, TextHash>;
  // Of a kind and one of the fields that it is found by (program::keys_of).
  struct Key {
    std::uint32_t field = 0;
    bool is_whole = true;  // every record has a text there
    std::size_t most = 0;  // records with one text
    std::unordered_map<std::string_view, std::vector<const value::Record*>, TextHash> records;
  };
  void index_kind(const program::Image& image, std::uint32_t kind);
  void index_record(std::uint32_t kind, const value::Record& record);
  std::vector<Kind> kinds_;
  std::vector<Ids> ids_;
  std::vector<std::vector<Key>> keys_;  // by kind; empty while it has few records
  std::vector<std::string> notes_;
};

}  // namespace writ::decide
