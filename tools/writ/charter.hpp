// A charter on disk: the files of the command line, built.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "lang/driver.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

// All *.writ files of the paths: a file as it is, a folder with everything in it, sorted; hidden folders
// are left out. False with a sentence in `problem` when something is not there or nothing is found.
bool find_sources(const std::vector<std::string>& paths, std::vector<std::string>& files,
                  std::string& problem);
bool read_sources(const std::vector<std::string>& paths, std::vector<Source>& sources,
                  std::string& problem);

// Reads the data files that tables name.
std::optional<std::string> read_table_data(const std::string& path);

// Builds the charter; prints its errors. Null with `exit` set when there is no program to go on with.
std::unique_ptr<driver::Build> load_charter(const Options& options, Console& console, Exit& exit);

// What only decides needs no text: of a file NAME.writc, that `writ build` wrote, the program is read; of anything else it is
// built. Null with `exit` set as above.
std::shared_ptr<const Program> load_program(const Options& options, Console& console, Exit& exit);

// Prints the diagnostics as the format asks: JSON to the output, text to the error stream.
void print_diagnostics(const driver::Build& build, Format format, Console& console);

}  // namespace writ::tools
