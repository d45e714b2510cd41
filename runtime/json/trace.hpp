// What the members of documents were called so far, in their order: the next document is likely to say the same again, and
// a member that comes where it is expected needs one comparison instead of a scan and a look-up. A guess that is wrong costs
// a little time and changes nothing.
//
// A trace belongs to one thread at a time. It holds at most kMostCues members, whatever it is shown.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace writ::json {

class Trace {
 public:
  static constexpr std::size_t kMostCues = 128, kRoom = 32, kAhead = 8;

  struct Cue {
    std::uint32_t object;  // which object it is a member of, in numbers of whoever reads
    std::uint32_t which;   // which member it is, likewise
    std::uint64_t mark;    // Reader's mark of the key
    std::uint64_t size;    // of `start`
    char start[kRoom];     // the key in quotes and the colon

    std::string_view key() const { return {start + 1, size - 3}; }
    // Whether that is what stands there.
    bool is_at(const char* text, std::size_t left) const {
#ifdef __SSE2__
      if (left < kRoom) [[unlikely]]
        return left >= size && std::memcmp(text, start, size) == 0;
      const auto same = [&](std::size_t k) {
        const auto load = [](const char* at) {
          return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        };
        return static_cast<std::uint32_t>(
            _mm_movemask_epi8(_mm_cmpeq_epi8(load(text + k), load(start + k))));
      };
      const std::uint32_t wanted = (std::uint32_t{1} << size) - 1;  // size < kRoom
      return ((same(0) | same(16) << 16) & wanted) == wanted;
#else
      return left >= size && std::memcmp(text, start, size) == 0;
#endif
    }
  };

  const Cue* begin() const { return cues_.data(); }
  const Cue* end() const { return cues_.data() + cues_.size(); }
  // A member that was not the one at `position`: where the trace goes on, behind it. One that comes a little later has been
  // passed over; one that does not is new.
  std::size_t learn(std::size_t position, std::string_view key, std::uint64_t mark,
                    std::uint32_t object, std::uint32_t which) {
    if (key.size() + 3 >= kRoom) return position;
    const std::size_t end = std::min(cues_.size(), position + kAhead);
    for (std::size_t k = position; k < end; ++k)
      if (cues_[k].object == object && cues_[k].which == which) return k + 1;
    if (cues_.size() >= kMostCues) {
      cues_.clear();
      position = 0;
    }
    Cue cue{object, which, mark, key.size() + 3, {'"'}};
    std::memcpy(cue.start + 1, key.data(), key.size());
    std::memcpy(cue.start + 1 + key.size(), "\":", 2);
    cues_.insert(cues_.begin() + static_cast<std::ptrdiff_t>(position), cue);
    return position + 1;
  }

 private:
  std::vector<Cue> cues_;
};

}  // namespace writ::json
