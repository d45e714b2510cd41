// Whether a ledger stood by its word, once what interrupted it is over.
#pragma once

#include <memory>
#include <string>

#include "tests/ledger/crash/story.hpp"

namespace writ::crash {

// Opens the ledger in `file`, or throws a Violation.
std::unique_ptr<Ledger> open(const std::string& file);

// The file verifies, and its decisions can be taken again; everything that was ever acknowledged stands in it; what was
// acknowledged in this round is a repeat, with the same outcome; what was refused does not stand in it, unless the refusal left
// it open; what nobody was told about can be asked for again, and is answered. Gives how much of the latter was on record:
// durable, but the answer came too late.
int check(Ledger& ledger, const std::string& file, const Story& story);

// A folder for the files, gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string fresh();                              // another file's name
  std::string instead_of(const std::string& file);  // the same, and this file, if there is one, is gone
  static void remove(const std::string& file);      // with what SQLite has beside it

 private:
  std::string path_;
  int made_ = 0;
};

}  // namespace writ::crash
