#include "runtime/vm/list_builder.hpp"

#include <algorithm>

#include "runtime/value/ops.hpp"

namespace writ::vm {

using value::Arena;
using value::Value;

namespace {

constexpr std::uint8_t kGrowing = 1;  // in `scale` of a list: a Head lies before its elements
constexpr std::uint32_t kFirstCapacity = 8;
constexpr std::uint32_t kScanned = 16;  // up to so many elements are compared one by one

// Lies right before the elements.
struct alignas(16) Head {
  std::uint32_t used;  // elements written so far, by whichever name of the list is longest
  std::uint32_t capacity;
  std::uint32_t indexed;     // elements entered into `cells`
  std::uint32_t cell_count;  // a power of two, or 0
  std::uint32_t* cells;      // position + 1, or 0
};
static_assert(sizeof(Head) % alignof(Value) == 0);

Head* head_of(const Value& list) {
  if (list.scale != kGrowing) return nullptr;
  return reinterpret_cast<Head*>(const_cast<Value*>(list.fields)) - 1;
}

Value* grow(Arena& arena, Value& list) {
  std::uint32_t capacity = std::max(kFirstCapacity, list.aux * 2);
  void* room = arena.allocate(sizeof(Head) + capacity * sizeof(Value), alignof(Head));
  Head* head = new (room) Head{list.aux, capacity, 0, 0, nullptr};
  Value* items = reinterpret_cast<Value*>(head + 1);
  std::copy_n(list.fields, list.aux, items);
  list.fields = items;
  list.scale = kGrowing;
  return items;
}

// An unknown member equals nothing, itself included: it is neither looked for nor indexed.
bool equals_nothing(const Value& v) { return v.is(value::Tag::Enum) && v.i < 0; }

// Open addressing, at most half full; rebuilt whenever the list has moved.
struct Index {
  Head& head;
  const Value* items;
  const value::HashKey& key;

  std::uint32_t* cell_for(const Value& item) const {
    std::uint32_t mask = head.cell_count - 1;
    auto at = static_cast<std::uint32_t>(value::hash_of(key, item)) & mask;
    while (head.cells[at] != 0 && !value::equal(items[head.cells[at] - 1], item))
      at = (at + 1) & mask;
    return &head.cells[at];
  }
  void bring_up_to_date(Arena& arena) {
    if (head.cell_count < 2 * head.capacity) {
      head.cell_count = 4 * kFirstCapacity;
      while (head.cell_count < 2 * head.capacity) head.cell_count *= 2;
      head.cells = arena.array<std::uint32_t>(head.cell_count);
      std::fill_n(head.cells, head.cell_count, 0u);
      head.indexed = 0;
    }
    for (; head.indexed < head.used; ++head.indexed) {
      if (equals_nothing(items[head.indexed])) continue;
      if (std::uint32_t* cell = cell_for(items[head.indexed]); *cell == 0) *cell = head.indexed + 1;
    }
  }
};

bool holds(Arena& arena, Value& list, const Value& item) {
  if (equals_nothing(item)) return false;
  if (list.aux <= kScanned) {
    return std::any_of(list.fields, list.fields + list.aux,
                       [&](const Value& v) { return value::equal(v, item); });
  }
  static const value::HashKey kKey = value::HashKey::random();
  Head* head = head_of(list);
  if (head == nullptr || head->used != list.aux) {
    grow(arena, list);
    head = head_of(list);
  }
  Index index{*head, list.fields, kKey};
  index.bring_up_to_date(arena);
  return *index.cell_for(item) != 0;
}

}  // namespace

void append(Arena& arena, Value& list, const Value& item) {
  Head* head = head_of(list);
  bool has_room = head != nullptr && head->used == list.aux && head->used < head->capacity;
  Value* items = has_room ? const_cast<Value*>(list.fields) : grow(arena, list);
  items[list.aux++] = item;
  head_of(list)->used = list.aux;
}

void append_distinct(Arena& arena, Value& list, const Value& item) {
  if (!holds(arena, list, item)) append(arena, list, item);
}

}  // namespace writ::vm
