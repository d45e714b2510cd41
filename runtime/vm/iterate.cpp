// Windows, and iterators over lists, ranges and records. Iterators over one source need no memory
// of their own; several kinds of records are merged by cursors in the arena.
#include <algorithm>

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/vm/frame.hpp"

namespace writ::vm {

using program::Instruction;
using program::kNone;
using program::kNoRegister;
using value::FaultKind;
using value::Record;
using value::Tag;
using value::Value;

namespace {

using Place = const Record* const*;

struct Cursor {
  Place at;
  Place end;
};
struct Merge {
  Cursor* cursors;
  std::uint32_t count;
};

Value iterator_of(Form form, std::uint32_t left, const void* state) {
  Value v;
  v.tag = Tag::Iterator;
  v.scale = static_cast<std::uint8_t>(form);
  v.aux = left;
  v.fields = static_cast<const Value*>(state);
  return v;
}

std::string_view id_of(const Record& record) {
  return record.fields[0].is(Tag::Text) ? record.fields[0].text->view() : std::string_view();
}

bool comes_before(const Record& a, const Record& b) {
  return a.at != b.at ? a.at < b.at : id_of(a) < id_of(b);
}

const Record* take_earliest(Merge& merge) {
  Cursor* first = nullptr;
  for (std::uint32_t k = 0; k < merge.count; ++k) {
    Cursor& cursor = merge.cursors[k];
    if (cursor.at == cursor.end) continue;
    if (first == nullptr || comes_before(**cursor.at, **first->at)) first = &cursor;
  }
  return *first->at++;
}

// now - length, or a fault.
Value moment_before_now(const Frame& f, const Instruction* in, const Value& length) {
  if (!length.is(Tag::Duration) && !length.is(Tag::Period))
    return f.fault_at(in, FaultKind::Internal);
  value::Result moment = value::sub(value::of_scalar(Tag::Time, f.context.now), length);
  return moment.failed ? f.fault_at(in, moment.fault) : moment.value;
}

// The records of a kind later than the window's bound (or than what is kept, or all of them). The
// kind's history must be complete over the window: later than `bound` begins one microsecond after
// it.
Value open_kind(const Frame& f, const Instruction* in, std::uint32_t kind, const Value* window,
                Cursor& cursor) {
  const program::KindRow& row = f.image.kinds[kind];
  const KindRecords& have = f.context.kinds[kind];
  std::int64_t bound = INT64_MIN;
  if (window != nullptr) {
    bound = window->i;
  } else if (row.kept != kNone) {
    Value kept = moment_before_now(f, in, f.context.program->constant(row.kept));
    if (kept.is_fault()) return kept;
    bound = kept.i;
  }
  bool is_complete =
      row.is_evidence || have.complete_since == INT64_MIN || bound >= have.complete_since - 1;
  if (!is_complete) return f.fault_at(in, FaultKind::HistoryShort);
  cursor.end = have.records + have.count;
  cursor.at =
      std::upper_bound(have.records, cursor.end, bound,
                       [](std::int64_t limit, const Record* record) { return limit < record->at; });
  return {};
}

}  // namespace

Value window_last(const Frame& f, const Instruction* in) {
  const Value& length = f.r[in->b];
  if (Value bad = f.trouble(in, length); bad.is_fault()) return bad;
  return moment_before_now(f, in, length);
}

Value window_this(const Frame& f, const Instruction* in) {
  std::string_view zone = "UTC";
  if (in->b != kNoRegister) {
    const Value& name = f.r[in->b];
    if (Value bad = f.trouble(in, name); bad.is_fault()) return bad;
    if (!name.is(Tag::Text)) return f.fault_at(in, FaultKind::Internal);
    zone = name.text->view();
  }
  std::optional<std::int64_t> begin =
      value::unit_begin(static_cast<value::Unit>(in->c), zone, f.context.now);
  return begin ? value::of_scalar(Tag::Time, *begin - 1) : f.fault_at(in, FaultKind::UnknownZone);
}

Value iterate_list(const Frame& f, const Instruction* in) {
  const Value& list = f.r[in->b];
  if (Value bad = f.trouble(in, list); bad.is_fault()) return bad;
  if (!list.is(Tag::List)) return f.fault_at(in, FaultKind::Internal);
  if (list.aux > in->c) return f.fault_at(in, FaultKind::OverBound);
  return iterator_of(Form::List, list.aux, list.fields);
}

Value iterate_range(const Frame& f, const Instruction* in) {
  const Value &low = f.r[in->b], &high = f.r[in->b + 1];
  if (Value bad = f.trouble(in, low, high); bad.is_fault()) return bad;
  if (!low.is(Tag::Int) || !high.is(Tag::Int)) return f.fault_at(in, FaultKind::Internal);
  std::uint64_t count = 0;
  if (low.i <= high.i) {
    std::uint64_t gap = static_cast<std::uint64_t>(high.i) - static_cast<std::uint64_t>(low.i);
    if (gap >= in->c) return f.fault_at(in, FaultKind::OverBound);
    count = gap + 1;
  }
  Value iterator = iterator_of(Form::Range, static_cast<std::uint32_t>(count), nullptr);
  iterator.i = low.i;
  return iterator;
}

Value iterate_records(const Frame& f, const Instruction* in) {
  const Value* window = nullptr;
  if (in->b != kNoRegister) {
    window = &f.r[in->b];
    if (Value bad = f.trouble(in, *window); bad.is_fault()) return bad;
    if (!window->is(Tag::Time)) return f.fault_at(in, FaultKind::Internal);
  }
  const program::Range& kinds = f.image.sources[in->c].kinds;
  Cursor* cursors = f.context.arena->array<Cursor>(kinds.count);
  Value bad;
  std::uint64_t total = 0;
  for (std::uint32_t k = 0; k < kinds.count; ++k) {
    cursors[k] = {nullptr, nullptr};
    bad = join_faults(*f.context.arena, bad,
                      open_kind(f, in, f.image.indices[kinds.first + k], window, cursors[k]));
    total += static_cast<std::uint64_t>(cursors[k].end - cursors[k].at);
  }
  if (bad.is_fault()) return bad;
  if (total >= kNone) return f.fault_at(in, FaultKind::OverBound);
  auto left = static_cast<std::uint32_t>(total);
  if (kinds.count == 1)
    return iterator_of(Form::Records, left, static_cast<const void*>(cursors[0].at));
  return iterator_of(Form::Merged, left, f.context.arena->make(Merge{cursors, kinds.count}));
}

namespace {

// What of a run of records has the key: they lie in the same order, so its first and its last tell where.
void narrow_run(const Found& found, Place& at, Place& end) {
  const auto later = [](const Record* a, const Record* b) { return comes_before(*a, *b); };
  const Record *first = *at, *last = *(end - 1);
  at = std::lower_bound(found.records, found.records + found.count, first, later);
  end = std::upper_bound(at, found.records + found.count, last, later);
}

}  // namespace

void narrow(const Frame& f, const Instruction* in, Value& iterator) {
  const auto wanted = value::key_of(f.r[in->b]);
  const Form form = form_of(iterator);
  if (f.context.find == nullptr || !iterator.is(Tag::Iterator) || iterator.aux == 0 || !wanted ||
      (form != Form::Records && form != Form::Merged))
    return;
  const program::SourceRow& source = f.image.sources[in->c];
  Merge* merge =
      form == Form::Merged ? reinterpret_cast<Merge*>(const_cast<Value*>(iterator.fields)) : nullptr;
  if (source.kinds.count != (merge == nullptr ? 1 : merge->count)) return;
  std::uint32_t left = 0;
  bool is_certain = true;
  for (std::uint32_t k = 0; k < source.kinds.count; ++k) {
    Cursor one{reinterpret_cast<Place>(iterator.fields),
               reinterpret_cast<Place>(iterator.fields) + iterator.aux};
    Cursor& cursor = merge == nullptr ? one : merge->cursors[k];
    if (cursor.at != cursor.end) {
      const Found found = f.context.find(f.context, f.image.indices[source.kinds.first + k],
                                         f.image.indices[source.keys.first + k], *wanted);
      if (found.is_known) narrow_run(found, cursor.at, cursor.end);
      is_certain &= found.is_known;
    }
    left += static_cast<std::uint32_t>(cursor.end - cursor.at);
    if (merge == nullptr) iterator.fields = reinterpret_cast<const Value*>(cursor.at);
  }
  iterator.aux = left;
  if (is_certain) iterator.scale |= kNarrowed;
}

Value next_element(Value& iterator) {
  --iterator.aux;
  switch (form_of(iterator)) {
    case Form::List: return *iterator.fields++;
    case Form::Range: {
      Value element = value::of_int(iterator.i);
      if (iterator.aux > 0) ++iterator.i;
      return element;
    }
    case Form::Records: {
      auto at = reinterpret_cast<Place>(iterator.fields);
      iterator.fields = reinterpret_cast<const Value*>(at + 1);
      return value::of_record(*at);
    }
    case Form::Merged: {
      auto* merge = reinterpret_cast<Merge*>(const_cast<Value*>(iterator.fields));
      return value::of_record(take_earliest(*merge));
    }
  }
  return {};
}

}  // namespace writ::vm
