// What each rule of the grammar builds: the only place where grammar and tree meet.
#pragma once

#include "lang/syntax/builder.hpp"
#include "lang/syntax/grammar.hpp"

namespace writ::syntax {

constexpr Build node(NodeKind kind) { return {How::Node, kind}; }
constexpr Build leaf(NodeKind kind) { return {How::Leaf, kind}; }
constexpr Build unless_alone(NodeKind kind) { return {How::Collapse, kind}; }
constexpr Build becomes(NodeKind kind) { return {How::Remark, kind}; }
constexpr Build with_op(Op op) { return {How::Remark, {}, op}; }
constexpr Build with_flag(std::uint8_t flags) { return {How::Remark, {}, Op::None, flags}; }
constexpr Build slip(diag::Code code, std::string_view instead, Build build = {}) {
  build.slip = code;
  build.instead = instead;
  return build;
}

namespace g = grammar;
using enum NodeKind;
template <typename Rule>
inline constexpr Build kBuilds{};

// ---- names and literals
template <>
inline constexpr Build kBuilds<g::name> = leaf(Name);
template <>
inline constexpr Build kBuilds<g::plain_name> = leaf(Name);
template <>
inline constexpr Build kBuilds<g::any_name> = leaf(Name);
template <>
inline constexpr Build kBuilds<g::type_name> = leaf(Name);
template <>
inline constexpr Build kBuilds<g::path> = node(Path);
template <>
inline constexpr Build kBuilds<g::text_value> = leaf(Text);
template <>
inline constexpr Build kBuilds<g::time_value> = leaf(Time);
template <>
inline constexpr Build kBuilds<g::clock_value> = leaf(ClockTime);
template <>
inline constexpr Build kBuilds<g::number_value> = leaf(Number);
template <>
inline constexpr Build kBuilds<g::count> = leaf(Number);
template <>
inline constexpr Build kBuilds<g::amount> = leaf(Number);
template <>
inline constexpr Build kBuilds<g::delay> = leaf(Amount);
template <>
inline constexpr Build kBuilds<g::window_amount> = leaf(Amount);
template <>
inline constexpr Build kBuilds<g::amount_unit> = becomes(Amount);
template <>
inline constexpr Build kBuilds<g::money_unit> = becomes(Money);
template <>
inline constexpr Build kBuilds<g::percent_unit> = becomes(Percent);
template <>
inline constexpr Build kBuilds<g::true_value> = leaf(True);
template <>
inline constexpr Build kBuilds<g::false_value> = leaf(False);
template <>
inline constexpr Build kBuilds<g::key_name> = leaf(Ident);
template <>
inline constexpr Build kBuilds<g::cohort_name> = leaf(Ident);

// ---- expressions
template <>
inline constexpr Build kBuilds<g::group> = {How::Group};
template <>
inline constexpr Build kBuilds<g::list_value> = node(ListLit);
template <>
inline constexpr Build kBuilds<g::arguments> = becomes(Call);
template <>
inline constexpr Build kBuilds<g::reference> = {How::Identify, Call};
template <>
inline constexpr Build kBuilds<g::any_query> = with_op(Op::Any);
template <>
inline constexpr Build kBuilds<g::every_query> = with_op(Op::Every);
template <>
inline constexpr Build kBuilds<g::count_query> = with_op(Op::Count);
template <>
inline constexpr Build kBuilds<g::sum_query> = with_op(Op::SumOf);
template <>
inline constexpr Build kBuilds<g::min_query> = with_op(Op::Min);
template <>
inline constexpr Build kBuilds<g::max_query> = with_op(Op::Max);
template <>
inline constexpr Build kBuilds<g::earliest_query> = with_op(Op::Earliest);
template <>
inline constexpr Build kBuilds<g::latest_query> = with_op(Op::Latest);
template <>
inline constexpr Build kBuilds<g::list_query> = with_op(Op::ListOf);
template <>
inline constexpr Build kBuilds<g::distinct_query> = with_op(Op::Distinct);
template <>
inline constexpr Build kBuilds<g::query> = node(Query);
template <>
inline constexpr Build kBuilds<g::gen> = node(Gen);
template <>
inline constexpr Build kBuilds<g::source> = node(Source);
template <>
inline constexpr Build kBuilds<g::source_to> = with_op(Op::SourceRange);
template <>
inline constexpr Build kBuilds<g::source_or> = with_op(Op::SourceUnion);
template <>
inline constexpr Build kBuilds<g::where_clause> = node(Where);
template <>
inline constexpr Build kBuilds<g::window_last> = node(WindowLast);
template <>
inline constexpr Build kBuilds<g::window_this> = node(WindowThis);
template <>
inline constexpr Build kBuilds<g::postfix> = unless_alone(Access);
template <>
inline constexpr Build kBuilds<g::person_path> = unless_alone(Access);
template <>
inline constexpr Build kBuilds<g::cohort> = unless_alone(Access);
template <>
inline constexpr Build kBuilds<g::otherwise> = unless_alone(Otherwise);
template <>
inline constexpr Build kBuilds<g::negation> = node(Negate);
template <>
inline constexpr Build kBuilds<g::times> = with_op(Op::Mul);
template <>
inline constexpr Build kBuilds<g::over> = with_op(Op::Div);
template <>
inline constexpr Build kBuilds<g::plus_sign> = with_op(Op::Add);
template <>
inline constexpr Build kBuilds<g::minus_sign> = with_op(Op::Sub);
template <>
inline constexpr Build kBuilds<g::product_term> = node(Term);
template <>
inline constexpr Build kBuilds<g::sum_term> = node(Term);
template <>
inline constexpr Build kBuilds<g::product> = unless_alone(Product);
template <>
inline constexpr Build kBuilds<g::sum> = unless_alone(Sum);
template <>
inline constexpr Build kBuilds<g::equal> = with_op(Op::Eq);
template <>
inline constexpr Build kBuilds<g::unequal> = with_op(Op::Ne);
template <>
inline constexpr Build kBuilds<g::at_most> = with_op(Op::Le);
template <>
inline constexpr Build kBuilds<g::at_least> = with_op(Op::Ge);
template <>
inline constexpr Build kBuilds<g::less> = with_op(Op::Lt);
template <>
inline constexpr Build kBuilds<g::greater> = with_op(Op::Gt);
template <>
inline constexpr Build kBuilds<g::compare> = becomes(Compare);
template <>
inline constexpr Build kBuilds<g::negated> = with_flag(kNegated);
template <>
inline constexpr Build kBuilds<g::range_to> = with_op(Op::RangeTo);
template <>
inline constexpr Build kBuilds<g::range_until> = with_op(Op::RangeUntil);
template <>
inline constexpr Build kBuilds<g::membership> = becomes(In);
template <>
inline constexpr Build kBuilds<g::missing> = leaf(Missing);
template <>
inline constexpr Build kBuilds<g::qualities> = node(Qualities);
template <>
inline constexpr Build kBuilds<g::is_test> = becomes(Is);
template <>
inline constexpr Build kBuilds<g::starts_with> = with_op(Op::StartsWith);
template <>
inline constexpr Build kBuilds<g::ends_with> = with_op(Op::EndsWith);
template <>
inline constexpr Build kBuilds<g::contains> = with_op(Op::Contains);
template <>
inline constexpr Build kBuilds<g::like> = with_op(Op::Like);
template <>
inline constexpr Build kBuilds<g::matches> = with_op(Op::Matches);
template <>
inline constexpr Build kBuilds<g::text_test> = becomes(TextTest);
template <>
inline constexpr Build kBuilds<g::comparison> = unless_alone(Compare);
template <>
inline constexpr Build kBuilds<g::not_test> = node(Not);
template <>
inline constexpr Build kBuilds<g::and_expr> = unless_alone(And);
template <>
inline constexpr Build kBuilds<g::or_expr> = unless_alone(Or);
template <>
inline constexpr Build kBuilds<g::if_expr> = node(If);
template <>
inline constexpr Build kBuilds<g::has_test> = node(Has);

// ---- people and requirements
template <>
inline constexpr Build kBuilds<g::people_group> = {How::Group};
template <>
inline constexpr Build kBuilds<g::people> = unless_alone(PeopleOr);
template <>
inline constexpr Build kBuilds<g::people_or> = becomes(PeopleOr);
template <>
inline constexpr Build kBuilds<g::people_and> = becomes(PeopleAnd);
template <>
inline constexpr Build kBuilds<g::from_people> = node(From);
template <>
inline constexpr Build kBuilds<g::from_who> = node(From);
template <>
inline constexpr Build kBuilds<g::argument> = node(Arg);
template <>
inline constexpr Build kBuilds<g::cited_from> = node(Requirement);
template <>
inline constexpr Build kBuilds<g::cited_who> = node(Requirement);
template <>
inline constexpr Build kBuilds<g::after_cited> = node(AfterEvidence);
template <>
inline constexpr Build kBuilds<g::after_cited_who> = node(AfterEvidence);
template <>
inline constexpr Build kBuilds<g::after_time> = node(AfterTime);
template <>
inline constexpr Build kBuilds<g::escalate> = node(Escalate);
template <>
inline constexpr Build kBuilds<g::allow_self> = leaf(AllowSelf);
template <>
inline constexpr Build kBuilds<g::requirement> = node(Requirement);
template <>
inline constexpr Build kBuilds<g::has_requirement> = node(Requirement);

// ---- types and fields
template <>
inline constexpr Build kBuilds<g::spelling_text> = leaf(Spelling);
template <>
inline constexpr Build kBuilds<g::title> = leaf(Title);
template <>
inline constexpr Build kBuilds<g::list_type> = node(TypeList);
template <>
inline constexpr Build kBuilds<g::set_type> = node(TypeSet);
template <>
inline constexpr Build kBuilds<g::type_group> = {How::Group};
template <>
inline constexpr Build kBuilds<g::fields_type> = node(TypeFields);
template <>
inline constexpr Build kBuilds<g::type_word> = leaf(TypeName);
template <>
inline constexpr Build kBuilds<g::question> = becomes(TypeOptional);
template <>
inline constexpr Build kBuilds<g::type_atom> = unless_alone(TypeOptional);
template <>
inline constexpr Build kBuilds<g::type> = unless_alone(TypeUnion);
template <>
inline constexpr Build kBuilds<g::from_mark> = with_flag(kFrom);
template <>
inline constexpr Build kBuilds<g::volatile_mark> = with_flag(kVolatile);
template <>
inline constexpr Build kBuilds<g::sensitive_mark> = with_flag(kSensitive);
template <>
inline constexpr Build kBuilds<g::field> = node(Field);

// ---- declarations
template <>
inline constexpr Build kBuilds<g::module_line> = node(Module);
template <>
inline constexpr Build kBuilds<g::import_line> = node(Import);
template <>
inline constexpr Build kBuilds<g::role_item> = node(RoleItem);
template <>
inline constexpr Build kBuilds<g::role_decl> = node(RoleDecl);
template <>
inline constexpr Build kBuilds<g::ordered> = with_flag(kOrdered);
template <>
inline constexpr Build kBuilds<g::member> = node(EnumMember);
template <>
inline constexpr Build kBuilds<g::enum_decl> = node(EnumDecl);
template <>
inline constexpr Build kBuilds<g::type_decl> = node(TypeDecl);
template <>
inline constexpr Build kBuilds<g::entity_decl> = node(EntityDecl);
template <>
inline constexpr Build kBuilds<g::kept> = node(Kept);
template <>
inline constexpr Build kBuilds<g::event_decl> = node(EventDecl);
template <>
inline constexpr Build kBuilds<g::bound_content> = with_op(Op::BoundContent);
template <>
inline constexpr Build kBuilds<g::bound_keys> = with_op(Op::BoundKeys);
template <>
inline constexpr Build kBuilds<g::unbound> = with_op(Op::BoundNone);
template <>
inline constexpr Build kBuilds<g::bound> = node(Bound);
template <>
inline constexpr Build kBuilds<g::counts_when> = node(CountsWhen);
template <>
inline constexpr Build kBuilds<g::evidence_decl> = node(EvidenceDecl);
template <>
inline constexpr Build kBuilds<g::merge_field> = node(MergeField);
template <>
inline constexpr Build kBuilds<g::merge_by> = node(MergeBy);
template <>
inline constexpr Build kBuilds<g::merge_floor> = node(MergeFloor);
template <>
inline constexpr Build kBuilds<g::merge> = node(Merge);
template <>
inline constexpr Build kBuilds<g::obligation_decl> = node(ObligationDecl);
template <>
inline constexpr Build kBuilds<g::extend_decl> = node(ExtendDecl);
template <>
inline constexpr Build kBuilds<g::param> = node(Param);
template <>
inline constexpr Build kBuilds<g::tagged> = node(Tagged);
template <>
inline constexpr Build kBuilds<g::open_to> = node(OpenTo);
template <>
inline constexpr Build kBuilds<g::by_param> = node(ByParam);
template <>
inline constexpr Build kBuilds<g::on_param> = node(OnParam);
template <>
inline constexpr Build kBuilds<g::with_param> = node(WithParam);
template <>
inline constexpr Build kBuilds<g::content> = node(Content);
template <>
inline constexpr Build kBuilds<g::action_decl> = node(ActionDecl);
template <>
inline constexpr Build kBuilds<g::result> = node(ResultType);
template <>
inline constexpr Build kBuilds<g::define_decl> = node(DefineDecl);
template <>
inline constexpr Build kBuilds<g::table_row> = node(TableRow);
template <>
inline constexpr Build kBuilds<g::table_from> = node(TableFrom);
template <>
inline constexpr Build kBuilds<g::table_decl> = node(TableDecl);
template <>
inline constexpr Build kBuilds<g::setting_range> = node(SettingRange);
template <>
inline constexpr Build kBuilds<g::setting_default> = node(SettingDefault);
template <>
inline constexpr Build kBuilds<g::setting_decl> = node(SettingDecl);
template <>
inline constexpr Build kBuilds<g::extern_decl> = node(ExternDecl);
template <>
inline constexpr Build kBuilds<g::init> = node(FieldInit);
template <>
inline constexpr Build kBuilds<g::record_value> = node(RecordLit);
template <>
inline constexpr Build kBuilds<g::sample_list> = node(ListLit);
template <>
inline constexpr Build kBuilds<g::sample_init> = node(FieldInit);
template <>
inline constexpr Build kBuilds<g::sample_fields> = node(RecordLit);
template <>
inline constexpr Build kBuilds<g::record_decl> = node(RecordDecl);
template <>
inline constexpr Build kBuilds<g::sample_decl> = node(SampleDecl);

// ---- policies
template <>
inline constexpr Build kBuilds<g::team> = node(MarkTeam);
template <>
inline constexpr Build kBuilds<g::valid_from> = node(ValidFrom);
template <>
inline constexpr Build kBuilds<g::valid_until> = node(ValidUntil);
template <>
inline constexpr Build kBuilds<g::valid> = node(MarkValid);
template <>
inline constexpr Build kBuilds<g::observe> = leaf(MarkObserve);
template <>
inline constexpr Build kBuilds<g::warn> = leaf(MarkWarn);
template <>
inline constexpr Build kBuilds<g::enforce> = node(MarkEnforce);
template <>
inline constexpr Build kBuilds<g::when_clause> = node(When);
template <>
inline constexpr Build kBuilds<g::unless_clause> = node(Unless);
template <>
inline constexpr Build kBuilds<g::for_each> = node(ForEach);
template <>
inline constexpr Build kBuilds<g::permit> = leaf(Permit);
template <>
inline constexpr Build kBuilds<g::forbid> = leaf(Forbid);
template <>
inline constexpr Build kBuilds<g::require_decision> = node(RequireDecision);
template <>
inline constexpr Build kBuilds<g::require_evidence> = node(Require);
template <>
inline constexpr Build kBuilds<g::on_permit> = with_flag(kOwedPermit);
template <>
inline constexpr Build kBuilds<g::on_pending> = with_flag(kOwedPending);
template <>
inline constexpr Build kBuilds<g::on_forbid> = with_flag(kOwedForbid);
template <>
inline constexpr Build kBuilds<g::always> = with_flag(kOwedPermit | kOwedPending | kOwedForbid);
template <>
inline constexpr Build kBuilds<g::owed> = leaf(MustWhen);
template <>
inline constexpr Build kBuilds<g::must_arg> = node(Arg);
template <>
inline constexpr Build kBuilds<g::prep_with> = with_op(Op::With);
template <>
inline constexpr Build kBuilds<g::prep_for> = with_op(Op::For);
template <>
inline constexpr Build kBuilds<g::prep_to> = with_op(Op::To);
template <>
inline constexpr Build kBuilds<g::prep_about> = with_op(Op::About);
template <>
inline constexpr Build kBuilds<g::prep> = node(Prep);
template <>
inline constexpr Build kBuilds<g::must_effect> = node(Must);
template <>
inline constexpr Build kBuilds<g::rule_decl> = node(RuleDecl);
template <>
inline constexpr Build kBuilds<g::target> = node(Target);
template <>
inline constexpr Build kBuilds<g::policy_decl> = node(PolicyDecl);
template <>
inline constexpr Build kBuilds<g::admit> = node(Admit);
template <>
inline constexpr Build kBuilds<g::lane_for> = node(LaneFor);
template <>
inline constexpr Build kBuilds<g::lane_decl> = node(LaneDecl);
template <>
inline constexpr Build kBuilds<g::responsible> = node(Responsible);
template <>
inline constexpr Build kBuilds<g::accountable> = node(Accountable);
template <>
inline constexpr Build kBuilds<g::consulted> = node(Consulted);
template <>
inline constexpr Build kBuilds<g::informed> = node(Informed);
template <>
inline constexpr Build kBuilds<g::decision_decl> = node(DecisionDecl);

// ---- tests
template <>
inline constexpr Build kBuilds<g::is_permit> = with_op(Op::Permit);
template <>
inline constexpr Build kBuilds<g::is_pending> = with_op(Op::Pending);
template <>
inline constexpr Build kBuilds<g::is_forbid> = with_op(Op::Forbid);
template <>
inline constexpr Build kBuilds<g::is_error> = with_op(Op::ExpectError);
template <>
inline constexpr Build kBuilds<g::step_given> = node(StepGiven);
template <>
inline constexpr Build kBuilds<g::step_at> = node(StepAt);
template <>
inline constexpr Build kBuilds<g::step_history> = node(StepHistory);
template <>
inline constexpr Build kBuilds<g::step_after> = node(StepAfter);
template <>
inline constexpr Build kBuilds<g::step_host> = node(StepHost);
template <>
inline constexpr Build kBuilds<g::because> = node(Because);
template <>
inline constexpr Build kBuilds<g::owing> = node(Owing);
template <>
inline constexpr Build kBuilds<g::step_expect> = node(StepExpect);
template <>
inline constexpr Build kBuilds<g::test_decl> = node(TestDecl);
template <>
inline constexpr Build kBuilds<g::prove_decl> = node(ProveDecl);

// ---- slips
template <>
inline constexpr Build kBuilds<g::slip_and> = slip(diag::Code::WrittenOtherwise, "and");
template <>
inline constexpr Build kBuilds<g::slip_or> = slip(diag::Code::WrittenOtherwise, "or");
template <>
inline constexpr Build kBuilds<g::slip_not> = slip(diag::Code::WrittenOtherwise, "not");
template <>
inline constexpr Build kBuilds<g::slip_equal> = slip(diag::Code::WrittenOtherwise,
                                                     "==", with_op(Op::Eq));
template <>
inline constexpr Build kBuilds<g::slip_assign> = slip(diag::Code::WrittenOtherwise, "=");
template <>
inline constexpr Build kBuilds<g::slip_allow> = slip(diag::Code::WrittenOtherwise, "permit",
                                                     leaf(Permit));
template <>
inline constexpr Build kBuilds<g::slip_deny> = slip(diag::Code::WrittenOtherwise, "forbid",
                                                    leaf(Forbid));
template <>
inline constexpr Build kBuilds<g::slip_semicolon> = slip(diag::Code::Semicolon, "");

template <typename Rule>
inline constexpr bool builds = kBuilds<Rule>.how != How::Nothing || kBuilds<Rule>.slip.has_value();

}  // namespace writ::syntax
