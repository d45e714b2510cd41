// Runs the grammar. The control below is all that PEGTL sees of the builder: a mark at the start of every
// rule that builds, its nodes at success, nothing left at failure, and a Mistake where `must` fails.
#include "lang/syntax/parse.hpp"

#include <algorithm>
#include <exception>

#include "lang/syntax/build.hpp"
#include "lang/syntax/first.hpp"
#include "lang/syntax/grammar.hpp"
#include "lang/syntax/messages.hpp"
#include "lang/syntax/review.hpp"

namespace writ::syntax {
namespace {

namespace pegtl = tao::pegtl;
using Input = pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*>;

[[noreturn]] void raise_mistake(Builder& b, const char* at, const Wording& expected) {
  const std::uint32_t place = b.offset(at);
  throw Builder::Mistake{
      place, describe({b.file(), b.text(), place, expected, b.innermost_brace(), b.last_argument()})};
}

template <typename Rule>
struct Control : pegtl::normal<Rule> {
  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Each, typename In>
  static bool match(In& in, Builder& b) {
    if constexpr (kFirst<Rule>.decides())
      if (in.empty() || !kFirst<Rule>.has(in.peek_uint8())) return false;
    return pegtl::normal<Rule>::template match<A, M, Action, Each>(in, b);
  }
  template <typename In>
  static void start([[maybe_unused]] const In& in, [[maybe_unused]] Builder& b) {
    if constexpr (builds<Rule>) b.start(in.current());
  }
  template <typename In>
  static void success([[maybe_unused]] const In& in, [[maybe_unused]] Builder& b) {
    static_assert(kBuilds<Rule>.how != How::Collapse || !kBuilds<Rule>.slip,
                  "what stands alone is not looked at again");
    if constexpr (builds<Rule>) b.success(in.current(), kBuilds<Rule>);
  }
  template <typename In>
  static void failure(const In&, [[maybe_unused]] Builder& b) {
    if constexpr (builds<Rule>) b.failure();
  }
  template <typename In>
  [[noreturn]] static void raise(const In& in, Builder& b) {
    static_assert(!kExpected<Rule>.text.empty() || kExpected<Rule>.what != Expecting::Other,
                  "a rule that must follow needs a row in messages.hpp");
    raise_mistake(b, in.current(), kExpected<Rule>);
  }
};

// Nothing that the grammar or its library throws leaves this function.
template <typename Rule>
bool run(Builder& b) {
  Input in(b.text().data(), b.text().data() + b.text().size(), "");
  try {
    return pegtl::parse<Rule, pegtl::nothing, Control>(in, b);
  } catch (const Builder::Mistake& m) { b.report(m.diagnostic); } catch (const std::exception& e) {
    b.report({diag::Code::ParserFault, b.span(0, 0), {e.what()}});
  }
  return false;
}

void hand_over(Builder& b, const Tree& tree, diag::Sink& sink) {
  review(tree, b.reports());
  auto& reports = b.reports();
  std::stable_sort(reports.begin(), reports.end(),
                   [](const diag::Diagnostic& x, const diag::Diagnostic& y) {
                     return x.span.begin < y.span.begin;
                   });
  for (diag::Diagnostic& d : reports) sink.report(std::move(d));
}

Tree unread(std::uint32_t file, std::string_view text) {
  Tree tree;
  tree.file = file;
  tree.text = text;
  return tree;
}

}  // namespace

Tree parse(const source::SourceSet& sources, std::uint32_t file, diag::Sink& sink) {
  const std::string_view text = sources.file(file).text();
  if (auto refusal = refuse_text(file, text)) {
    sink.report(*std::move(refusal));
    Tree tree = unread(file, text);
    tree.nodes.push_back({.kind = NodeKind::File});
    return tree;
  }
  std::vector<Comment> comments = comments_of(text);
  Builder builder(file, text, comments);
  run<grammar::file>(builder);
  Tree tree = builder.take_tree(true);
  tree.comments = std::move(comments);
  hand_over(builder, tree, sink);
  return tree;
}

Tree parse_expression(const source::SourceSet& sources, std::uint32_t file, diag::Sink& sink) {
  const std::string_view text = sources.file(file).text();
  if (auto refusal = refuse_text(file, text)) {
    sink.report(*std::move(refusal));
    return unread(file, text);
  }
  std::vector<Comment> comments = comments_of(text);
  Builder builder(file, text, comments);
  const bool is_read = run<grammar::line>(builder);
  Tree tree = is_read ? builder.take_tree(false) : unread(file, text);
  tree.comments = std::move(comments);
  hand_over(builder, tree, sink);
  return tree;
}

}  // namespace writ::syntax
