#include "tests/unit/program/test_image.hpp"

#include <doctest/doctest.h>

namespace writ::testing {

using namespace program;
using value::Tag;

TestImage::TestImage() {
  text("");
  image.types = {{TypeKind::Bool},
                 {TypeKind::Int},
                 {TypeKind::Text},
                 {TypeKind::Enum, false, 0},
                 {TypeKind::Entity, false, 0},
                 {TypeKind::Int, true},
                 {TypeKind::List, false, kIntType, 100},
                 {TypeKind::Principal, false, 3},
                 {TypeKind::Money}};
  image.members = {
      {text("low"), text("low")}, {text("medium"), text("medium")}, {text("high"), text("HIGH")}};
  image.enums = {{text("Risk"), {0, 3}, true}};
  image.roles = {{text("cro"), text("CRO")}, {text("manager"), text("manager")}};
  image.fields = {{text("risk"), kRiskType},    {text("note"), kTextType},  // of Account
                  {text("channel"), kTextType}, {text("size"), kIntType},
                  {text("risk"), kRiskType},                                   // of touch and reply
                  {text("by"), kPersonType},    {text("content"), kTextType},  // of approval
                  {text("what"), kTextType}};                                  // of log
  image.entities = {{text("Account"), text("Account"), {0, 2}}};
  image.constants = {{Tag::Bool},
                     {Tag::Bool, 0, 0, 1},
                     {Tag::Int},
                     {Tag::Missing},
                     {Tag::Enum, 0, 0, 2},
                     {Tag::Text, 0, text("hello")},
                     {Tag::Decimal, 1, 0, 5},
                     {Tag::Duration, 0, 0, 2 * 86'400'000'000},
                     {Tag::Int, 0, 0, 1},
                     {Tag::Money, 2, value::currency_code('E', 'U', 'R'), 500},
                     {Tag::Money, 2, value::currency_code('U', 'S', 'D'), 500},
                     {Tag::Int, 0, 0, 3},
                     {Tag::Int, 0, 0, 4},
                     {Tag::List, 0, 2, kFirstOfList}};
  auto kind = [&](const std::string& simple, Range fields, bool is_event) {
    KindRow row;
    row.name = text("t." + simple), row.simple = row.outside = text(simple);
    row.fields = fields, row.is_event = is_event, row.is_evidence = !is_event;
    return row;
  };
  KindRow touch = kind("touch", {2, 3}, true);
  touch.kept = kTwoDays;
  KindRow reply = kind("reply", {2, 3}, true);
  reply.kept = kTwoDays;
  KindRow approval = kind("approval", {5, 2}, false);
  approval.binding = Binding::Content;
  approval.by_field = approval.from_field = 2;
  approval.content_field = 3;
  KindRow forever = kind("forever", {2, 0}, true);
  image.kinds = {touch, reply, approval, forever};
  image.obligations = {{text("t.log"), text("log"), text("log"), {7, 1}}};
  image.facts = {
      {text("limit"), kIntType, kLimit, 1},         {text("account"), kAccountType, kAccount, 4},
      {text("maybe"), kOptionalIntType, kMaybe, 1}, {text("numbers"), kListType, kNumbers, 1},
      {text("actor"), kPersonType, kActor, 2},      {text("price"), kMoneyType, kPrice, 1}};
  image.slots = {{text("limit"), kIntType, 0},         {text("account"), kAccountType, 1},
                 {text("account.id"), kTextType, 1},   {text("account.risk"), kRiskType, 1},
                 {text("account.note"), kTextType, 1}, {text("maybe"), kOptionalIntType, 2},
                 {text("numbers"), kListType, 3},      {text("actor"), kPersonType, 4},
                 {text("actor.id"), kTextType, 4},     {text("price"), kMoneyType, 5}};
  image.params = {{4, ParamPlace::By}, {1, ParamPlace::On}, {0, ParamPlace::With}};
  image.contents = {{1}, {0}};
  image.settings = {{text("t.most"), {kIntType, kOne, kZero, kNone}}};
  image.table_entries = {{kHigh, kOne}};
  image.tables = {{text("t.weight"), kRiskType, kIntType, {0, 1}, false}};
  image.patterns = {text("*.gov"), text("a?c*"), text("[a-z]+")};
  image.indices = {kTouch, kTouch, kReply, kForever, kApproval, 0 /* rule */, 1 /* rule */};
  image.sources = {{{0, 1}, {}}, {{1, 2}, {}}, {{3, 1}, {}}, {{4, 1}, {}}};

  FunctionId yes = function(0, 1, {{Opcode::Const, 0, 0, kTrue}, {Opcode::Return}}, false);
  FunctionId of_one = function(1, 2, {{Opcode::Const, 1, 0, kTrue}, {Opcode::Return, 1}}, false);
  FunctionId words = function(0, 1, {{Opcode::Const, 0, 0, kHello}, {Opcode::Return}}, false);
  image.kinds[kApproval].counts_when = of_one;
  image.conjuncts = {{yes, value::kNoSpan}, {yes, value::kNoSpan}};
  image.whos = {{yes}, {kNone, SeatKind::Anyone}};
  image.seats = {{{0, 1}}, {{1, 1}}};
  image.alternatives = {{{0, 1}}, {{1, 1}}};
  RequirementRow need;
  need.kind = kApproval;
  need.alternatives = {0, 2};
  need.where = of_one;
  image.requirements = {need};
  image.indices.push_back(words);
  MustRow must;
  must.obligation = 0;
  must.args = {7, 1};
  image.musts = {must};
  image.effects = {{EffectKind::Permit}, {EffectKind::Require, 0}, {EffectKind::Must, 0}};
  RuleRow first, second;
  first.name = text("t.p.first"), first.title = text("First"), first.policy = 0;
  first.conjuncts = {0, 1}, first.effects = {0, 1};
  second.name = text("t.p.second"), second.policy = 0;
  second.conjuncts = {1, 1}, second.effects = {1, 2};
  image.rules = {first, second};
  image.policies = {{text("t.p"), text(""), {0, 2}, value::kNoSpan}};
  ActionRow send;
  send.name = text("t.send"), send.simple = text("send"), send.outside = text("send_message");
  send.params = {0, 3}, send.by_fact = 4, send.on_fact = 1, send.content = {0, 2},
  send.rules = {5, 2};
  image.actions = {send};
  image.admits = {{0, yes}};
  image.lanes = {{text("t.lane"), text(""), yes, {0, 1}, value::kNoSpan}};
  image.delegation_kind = kNone;
}

void TestImage::ends_by_asking(std::uint32_t& role) {
  KindRow kind = image.kinds[kApproval];
  kind.name = text("t.other");
  kind.simple = kind.outside = text("other");
  kind.counts_when = function(1, 2, {{Opcode::Has, 1, 0, 0}, {Opcode::Return, 1}});
  role = static_cast<std::uint32_t>(image.kinds.size());
  image.kinds.push_back(kind);
}

TextId TestImage::text(std::string_view s) {
  for (TextId k = 0; k < image.texts.size(); ++k)
    if (image.texts[k] == s) return k;
  image.texts.push_back(s);
  return static_cast<TextId>(image.texts.size() - 1);
}

ConstId TestImage::constant(ConstRow row) {
  image.constants.push_back(row);
  return static_cast<ConstId>(image.constants.size() - 1);
}

FunctionId TestImage::function(std::uint16_t params, std::uint16_t registers,
                               std::initializer_list<Instruction> code, bool can_fault) {
  FunctionRow row;
  row.code = {static_cast<std::uint32_t>(image.code.size()), static_cast<std::uint32_t>(code.size())};
  row.params = params;
  row.registers = registers;
  row.can_fault = can_fault;
  image.code.insert(image.code.end(), code);
  image.functions.push_back(row);
  return static_cast<FunctionId>(image.functions.size() - 1);
}

std::shared_ptr<const Program> TestImage::load() const {
  std::string error;
  auto program = Program::load(image, error);
  REQUIRE_MESSAGE(program != nullptr, error);
  return program;
}

}  // namespace writ::testing
