#include "lang/driver.hpp"

#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

#include "lang/check/check.hpp"
#include "lang/compile/compile.hpp"
#include "lang/library/library.hpp"
#include "lang/syntax/parse.hpp"

namespace writ::driver {
namespace {

using syntax::NodeId;
using syntax::NodeKind;

// A path's names with dots between them, whatever blanks the source has.
std::string dotted(const syntax::Tree& tree, NodeId path) {
  std::string out;
  for (NodeId name : tree.children(path)) {
    if (!out.empty()) out += '.';
    out += tree.text_of(name);
  }
  return out;
}

class Assembly {
 public:
  explicit Assembly(Build& build) : build_(build) {}

  void add_given(const std::vector<Source>& sources) {
    for (const Source& s : sources) build_.sources.add(s.name, s.text);
    build_.own_files = build_.sources.size();
    std::vector<std::uint32_t> files;
    for (std::uint32_t file = 0; file < build_.own_files; ++file)
      if (!check::is_table_file(build_.sources.file(file).name())) files.push_back(file);
    parse(files);
    for (const syntax::Tree& tree : trees_) note_module(tree);
  }
  // The library modules that the files name, then those that these name; each once. A module that the
  // given files declare themselves stands for the library's.
  void add_library() {
    for (std::size_t k = 0; k < trees_.size(); ++k)
      for (const std::string& module : imports_of(trees_[k]))
        if (!is_present(module)) add_module(module);
  }
  // The data files that tables name and nobody gave.
  void add_data(const DataReader& reader) {
    if (!reader) return;
    for (const syntax::Tree& tree : trees_) {
      if (tree.nodes.empty()) continue;
      for (NodeId item : tree.children(tree.root())) {
        const NodeId from = tree.kind(item) == NodeKind::TableDecl
                                ? tree.find(item, NodeKind::TableFrom)
                                : syntax::kNoNode;
        if (from == syntax::kNoNode) continue;
        const std::string path =
            check::table_file_beside(build_.sources.file(tree.file).name(),
                                     syntax::unquote(tree.text_of(tree.child(from, 0))));
        if (build_.sources.find(path)) continue;
        if (auto text = reader(path)) build_.sources.add(path, std::move(*text));
      }
    }
  }
  std::vector<syntax::Tree> take() { return std::move(trees_); }

  diag::Sink sink;

 private:
  // Files are parsed independently: large sets by all processors, one file at a time each. Trees and diagnostics come in
  // the order of the files, whoever was first.
  void parse(const std::vector<std::uint32_t>& files) {
    constexpr std::size_t kWorthThreads = 128 * 1024;
    std::size_t bytes = 0;
    for (const std::uint32_t f : files) bytes += build_.sources.file(f).text().size();
    const std::size_t workers =
        bytes < kWorthThreads
            ? 1
            : std::min<std::size_t>(std::thread::hardware_concurrency(), files.size());
    std::vector<syntax::Tree> trees(files.size());
    std::vector<diag::Sink> sinks(files.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t k = next++; k < files.size(); k = next++)
        trees[k] = syntax::parse(build_.sources, files[k], sinks[k]);
    };
    {
      std::vector<std::jthread> others;
      try {
        for (std::size_t k = 1; k < workers; ++k) others.emplace_back(work);
      } catch (const std::system_error&) {}  // no more threads are to be had: fewer will do
      work();
    }
    for (std::size_t k = 0; k < files.size(); ++k) {
      trees_.push_back(std::move(trees[k]));
      sink.absorb(std::move(sinks[k]));
    }
  }

  static std::vector<std::string> imports_of(const syntax::Tree& tree) {
    std::vector<std::string> out;
    if (tree.nodes.empty()) return out;
    for (NodeId item : tree.children(tree.root()))
      if (tree.kind(item) == NodeKind::Import && tree.find(item, NodeKind::Path) != syntax::kNoNode)
        out.push_back(dotted(tree, tree.find(item, NodeKind::Path)));
    return out;
  }
  void note_module(const syntax::Tree& tree) {
    if (tree.nodes.empty()) return;
    const NodeId module = tree.find(tree.root(), NodeKind::Module);
    if (module == syntax::kNoNode) return;
    const NodeId path = tree.find(module, NodeKind::Path);
    if (path != syntax::kNoNode) present_.push_back(dotted(tree, path));
  }
  bool is_present(const std::string& module) const {
    for (const std::string& p : present_)
      if (p == module) return true;
    return false;
  }
  void add_module(const std::string& name) {
    const auto module = library::find(name);
    if (!module) return;  // the checker says that there is no such module
    const std::uint32_t file =
        build_.sources.add(std::string(module->file), std::string(module->text));
    present_.push_back(name);
    trees_.push_back(syntax::parse(build_.sources, file, sink));
  }

  Build& build_;
  std::vector<syntax::Tree> trees_;
  std::vector<std::string> present_;
};

}  // namespace

std::unique_ptr<Build> build(const std::vector<Source>& sources, const DataReader& data) {
  auto out = std::make_unique<Build>();
  Assembly assembly(*out);
  assembly.add_given(sources);
  assembly.add_library();
  assembly.add_data(data);
  const auto compile = [&](const check::Model& model) {
    out->program = program::Program::load(codegen::compile(model, out->sources), out->defect);
  };
  out->model = check::check(assembly.take(), out->sources, assembly.sink, compile);
  out->errors = assembly.sink.error_count();
  out->warnings = assembly.sink.warning_count();
  out->diagnostics = assembly.sink.sorted();
  if (out->errors == 0 && !out->program) out->errors = 1;
  return out;
}

std::string render(const Build& build, Rendering rendering) {
  std::string text;
  switch (rendering) {
    case Rendering::Human:
      text = diag::render_human(build.diagnostics, build.sources, false);
      break;
    case Rendering::HumanColor:
      text = diag::render_human(build.diagnostics, build.sources, true);
      break;
    case Rendering::Plain: text = diag::render_plain(build.diagnostics, build.sources); break;
    case Rendering::Json: return diag::render_json(build.diagnostics, build.sources);
  }
  if (!build.defect.empty())
    text +=
        "the compiled program is not sound, which is a defect of the compiler, please report it "
        "with the "
        "sources: " +
        build.defect + "\n";
  return text;
}

Line compile_line(Build& build, std::string text, std::uint32_t action) {
  Line line;
  diag::Sink sink;
  const std::uint32_t file = build.sources.add("line", std::move(text));
  syntax::Tree tree = syntax::parse_expression(build.sources, file, sink);
  if (!sink.has_errors() && !tree.nodes.empty() && build.program) {
    const check::NodeRef root =
        check::check_expression(build.model, std::move(tree), action, build.sources, sink);
    if (!sink.has_errors() && root.exists()) {
      line.type = build.model.annotations[root.tree].type[syntax::index(root.node)];
      program::Image image = build.program->image();
      line.function = codegen::compile_expression(image, build.model, build.sources, root);
      std::string defect;
      line.program = program::Program::load(std::move(image), defect);
    }
  }
  line.diagnostics = sink.sorted();
  return line;
}

namespace {

std::string_view scalar_name(check::TypeKind kind) {
  using K = check::TypeKind;
  switch (kind) {
    case K::Bool: return "bool";
    case K::Int: return "int";
    case K::Decimal: return "decimal";
    case K::Money: return "money";
    case K::Text: return "text";
    case K::Time: return "time";
    case K::Date: return "date";
    case K::Duration: return "duration";
    case K::Period: return "period";
    case K::Clock: return "clock";
    case K::Role: return "role";
    case K::Enum:
    case K::Principal:
    case K::Entity:
    case K::Union:
    case K::List:
    case K::Set:
    case K::Record: break;
  }
  return "";
}

std::string principal_name(std::uint32_t mask) {
  if (mask == program::kPersonMask) return "Person";
  if (mask == program::kAgentMask) return "Agent";
  return "Person or Agent";
}

template <class Rows>
std::string alternatives(const std::vector<std::uint32_t>& members, const Rows& rows) {
  std::string out;
  for (std::uint32_t m : members) out += (out.empty() ? "" : " or ") + rows[m].name;
  return out;
}

}  // namespace

std::string type_text(const check::Model& model, check::TypeId id) {
  const check::Type& t = model.types[id];
  if (t.is_error) return "unknown";
  std::string out(scalar_name(t.kind));
  if (t.kind == check::TypeKind::Enum) out = model.enums[t.a].name;
  if (t.kind == check::TypeKind::Principal) out = principal_name(t.a);
  if (t.kind == check::TypeKind::Entity)
    out = model.entities[t.a].is_anonymous ? "{ … }" : model.entities[t.a].name;
  if (t.kind == check::TypeKind::Union) out = alternatives(t.members, model.entities);
  if (t.kind == check::TypeKind::Record) out = alternatives(t.members, model.kinds);
  if (t.kind == check::TypeKind::List) out = "list of " + type_text(model, check::TypeId{t.a});
  if (t.kind == check::TypeKind::Set) out = "set of " + type_text(model, check::TypeId{t.a});
  if (t.is_optional) out = out.find(" or ") == std::string::npos ? out + "?" : "(" + out + ")?";
  return out;
}

}  // namespace writ::driver
