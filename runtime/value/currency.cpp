// Minor units of ISO 4217: everything has two decimals but these.
#include <algorithm>
#include <array>

#include "runtime/value/ops.hpp"

namespace writ::value {
namespace {

constexpr std::uint32_t code(const char (&name)[4]) {
  return currency_code(name[0], name[1], name[2]);
}

constexpr std::array kNoDecimals = {code("BIF"), code("CLP"), code("DJF"), code("GNF"),
                                    code("ISK"), code("JPY"), code("KMF"), code("KRW"),
                                    code("PYG"), code("RWF"), code("UGX"), code("VND"),
                                    code("VUV"), code("XAF"), code("XOF"), code("XPF")};
constexpr std::array kThreeDecimals = {code("BHD"), code("IQD"), code("JOD"), code("KWD"),
                                       code("LYD"), code("OMR"), code("TND")};

template <class List>
bool holds(const List& list, std::uint32_t currency) {
  return std::find(list.begin(), list.end(), currency) != list.end();
}

}  // namespace

std::uint8_t currency_scale(std::uint32_t currency) {
  return holds(kNoDecimals, currency) ? 0 : holds(kThreeDecimals, currency) ? 3 : 2;
}

}  // namespace writ::value
