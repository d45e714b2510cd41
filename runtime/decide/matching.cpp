#include "runtime/decide/matching.hpp"

#include <algorithm>

namespace writ::decide {

namespace {

constexpr std::uint32_t kNobody = 0xffffffffu;
constexpr std::size_t kDeepest = 64;
constexpr std::uint32_t kEffort = 200'000;

// A maximum matching of left to right nodes by augmenting paths, found breadth first (no recursion). A left node
// once matched stays matched, so left nodes that come first are served first.
class Bipartite {
 public:
  Bipartite(std::size_t left, std::size_t right)
      : edges_(left), left_of_(right, kNobody), from_(right) {}
  void edge(std::uint32_t l, std::uint32_t r) { edges_[l].push_back(r); }

  bool augment(std::uint32_t root) {
    std::fill(from_.begin(), from_.end(), kNobody);
    std::vector<std::uint32_t> queue{root};
    for (std::size_t k = 0; k < queue.size(); ++k) {
      for (std::uint32_t r : edges_[queue[k]]) {
        if (from_[r] != kNobody) continue;
        from_[r] = queue[k];
        if (left_of_[r] == kNobody) return take(r, root);
        queue.push_back(left_of_[r]);
      }
    }
    return false;
  }

 private:
  bool take(std::uint32_t r, std::uint32_t root) {
    for (;;) {
      const std::uint32_t l = from_[r];
      std::uint32_t before = kNobody;  // what `l` had until now
      for (std::uint32_t k = 0; k < left_of_.size() && before == kNobody; ++k)
        if (left_of_[k] == l && k != r) before = k;
      left_of_[r] = l;
      if (l == root) return true;
      r = before;
    }
  }
  std::vector<std::vector<std::uint32_t>> edges_;
  std::vector<std::uint32_t> left_of_;  // by right node
  std::vector<std::uint32_t> from_;     // by right node: the left node it was reached from
};

// Numbers 0, 1, 2… for the different values of a member.
template <class Get>
std::vector<std::uint32_t> numbered(std::span<const Edge> edges, Get get, std::size_t& count) {
  std::vector<std::uint32_t> values;
  for (const Edge& e : edges) values.push_back(get(e));
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  count = values.size();
  std::vector<std::uint32_t> out;
  for (const Edge& e : edges)
    out.push_back(static_cast<std::uint32_t>(
        std::lower_bound(values.begin(), values.end(), get(e)) - values.begin()));
  return out;
}

std::uint32_t fill_one_seat(std::span<const Edge> edges, std::uint32_t count) {
  std::size_t persons = 0, chairs = 0;
  const auto person = numbered(
      edges, [](const Edge& e) { return e.person; }, persons);
  const auto chair = numbered(
      edges, [](const Edge& e) { return e.chair; }, chairs);
  Bipartite graph(persons, chairs);
  for (std::size_t k = 0; k < edges.size(); ++k) graph.edge(person[k], chair[k]);
  std::uint32_t filled = 0;
  for (std::uint32_t p = 0; p < persons && filled < count; ++p) filled += graph.augment(p) ? 1 : 0;
  return filled;
}

// Everybody in their own chair and no capacities: places against persons.
std::vector<std::uint32_t> fill_plain(std::span<const Edge> edges, std::uint32_t seats,
                                      std::uint32_t count) {
  std::size_t persons = 0;
  const auto person = numbered(
      edges, [](const Edge& e) { return e.person; }, persons);
  const std::uint32_t most = std::min<std::uint32_t>(count, static_cast<std::uint32_t>(persons));
  Bipartite graph(std::size_t{seats} * most, persons);
  for (std::size_t k = 0; k < edges.size(); ++k)
    for (std::uint32_t place = 0; place < most; ++place)
      graph.edge(edges[k].seat * most + place, person[k]);
  std::vector<std::uint32_t> filled(seats, 0);
  for (std::uint32_t seat = 0; seat < seats; ++seat)
    for (std::uint32_t place = 0; place < most; ++place)
      filled[seat] += graph.augment(seat * most + place) ? 1 : 0;
  return filled;
}

// The general case: choose edges one by one, seat after seat, and step back when that leaves places empty.
class Search {
 public:
  Search(std::span<const Edge> edges, std::uint32_t seats, std::uint32_t count)
      : edges_(edges.begin(), edges.end()), seats_(seats), count_(count), best_(seats, 0) {
    std::stable_sort(edges_.begin(), edges_.end(),
                     [](const Edge& a, const Edge& b) { return a.seat < b.seat; });
  }
  std::vector<std::uint32_t> run() {
    std::vector<std::uint32_t> now(seats_, 0);
    step(0, now);
    return best_;
  }

 private:
  bool fits(const Edge& e) const {
    return std::all_of(chosen_.begin(), chosen_.end(), [&](const Edge& c) {
      const bool shares = e.person == c.person || e.chair == c.chair;
      if (!shares) return true;
      return e.seat != c.seat && e.capacity != kFreeCapacity && c.capacity != kFreeCapacity &&
             e.capacity != c.capacity;
    });
  }
  // Decides about the edges from `next` on; depth is bounded by the chosen edges.
  void step(std::size_t next, std::vector<std::uint32_t>& now) {
    if (chosen_.size() > total_) {
      total_ = chosen_.size();
      best_ = now;
    }
    if (chosen_.size() == kDeepest || total_ == std::size_t{seats_} * count_) return;
    for (std::size_t k = next; k < edges_.size() && effort_ < kEffort; ++k) {
      ++effort_;
      const Edge e = edges_[k];
      if (now[e.seat] == count_ || !fits(e)) continue;
      chosen_.push_back(e);
      ++now[e.seat];
      step(k + 1, now);
      --now[e.seat];
      chosen_.pop_back();
      if (total_ == std::size_t{seats_} * count_) return;
    }
  }

  std::vector<Edge> edges_;
  std::uint32_t seats_, count_;
  std::vector<std::uint32_t> best_;
  std::vector<Edge> chosen_;
  std::size_t total_ = 0;
  std::uint32_t effort_ = 0;
};

}  // namespace

std::vector<std::uint32_t> fill_seats(std::span<const Edge> edges, std::uint32_t seats,
                                      std::uint32_t count) {
  if (edges.empty()) return std::vector<std::uint32_t>(seats, 0);
  if (seats == 1) return {fill_one_seat(edges, count)};
  const bool is_plain = std::all_of(edges.begin(), edges.end(), [](const Edge& e) {
    return e.person == e.chair && e.capacity == kFreeCapacity;
  });
  return is_plain ? fill_plain(edges, seats, count) : Search(edges, seats, count).run();
}

}  // namespace writ::decide
