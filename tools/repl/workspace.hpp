// What the REPL keeps: a charter, the documents around a request, the request itself, the time. Every
// question is answered by a fresh evaluator over these, so that nothing old can linger in an answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

#include "lang/driver.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/options.hpp"

namespace writ::repl {

class Workspace {
 public:
  // `options.paths` is the charter; the documents named in `options.inputs` are not read here.
  explicit Workspace(const tools::Options& options);

  // Replaces the charter; keeps the old one when the new one does not check (`problem`: its diagnostics).
  bool load(const std::vector<std::string>& paths, std::string& problem, bool color);
  bool reload(std::string& problem, bool color) { return load(paths_, problem, color); }
  bool has_charter() const { return build_ != nullptr; }
  const driver::Build& build() const { return *build_; }
  driver::Build& build() { return *build_; }
  const program::Image& image() const { return build_->program->image(); }

  enum class Document { Directory, History, Evidence, Settings, Tables, Externs };
  // Each keeps what was there when the new text is not accepted.
  MaybeError set_document(Document document, std::string text);
  MaybeError set_request(std::string_view text);
  bool has_request() const { return request_.has_value(); }
  const tools::Json& request() const { return *request_; }
  // Sets or removes what stands at a path of members. The request before stays when the new one is not accepted.
  MaybeError change(const std::vector<std::string>& members, std::optional<tools::Json> value);
  const tools::Json* at(const std::vector<std::string>& members) const;

  // The action of the request; kNone without one.
  std::uint32_t action() const;
  // A sample of the charter as JSON, for facts of entity type; empty when there is none of that name.
  std::string sample_json(std::string_view name, program::TypeId type) const;
  // The ids in a list of the directory, `people` or `agents`.
  std::vector<std::string> principals(std::string_view list) const;

  Time now = 0;
  // Adds a record given now; its text is complete but for what `bound to content` asks for.
  MaybeError add_evidence(std::string record);
  void clear_evidence() { evidence_ = tools::Json::array(); }
  const tools::Json& evidence() const { return evidence_; }

  // An evaluator of the program, or of one with a line more, with all documents read.
  std::unique_ptr<Evaluator> evaluator(const std::shared_ptr<const Program>& program,
                                       MaybeError& error) const;
  std::unique_ptr<Evaluator> evaluator(MaybeError& error) const {
    return evaluator(build_->program, error);
  }
  // As a host's COMMIT would: this content was asked about, once.
  void note_asked(const std::string& digest);

 private:
  MaybeError try_out() const;

  tools::Options options_;
  std::vector<std::string> paths_;
  std::unique_ptr<driver::Build> build_;
  std::string& kept(Document document);  // not of Evidence
  std::string directory_, history_, settings_, tables_, externs_;
  bool directory_is_of_samples_ = true;
  tools::Json evidence_ = tools::Json::array();
  std::optional<tools::Json> request_;
  std::vector<std::string> asked_;
};

}  // namespace writ::repl
