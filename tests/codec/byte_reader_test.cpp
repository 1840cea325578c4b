#include "codec/byte_reader.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cstddef>
#include <string_view>

using actorgrid::codec::family_of;

TEST_CASE("every type byte of msgpack has the family that its specification gives it") {
  struct range {
    unsigned first;
    unsigned last;
    std::string_view family;
  };
  constexpr std::array ranges{
      range{0x00, 0x7f, "an integer"},   range{0x80, 0x8f, "a map"},
      range{0x90, 0x9f, "an array"},     range{0xa0, 0xbf, "a string"},
      range{0xc0, 0xc0, "nil"},          range{0xc1, 0xc1, "the unused type byte"},
      range{0xc2, 0xc3, "a bool"},       range{0xc4, 0xc6, "bin"},
      range{0xc7, 0xc9, "an extension"}, range{0xca, 0xcb, "a float"},
      range{0xcc, 0xd3, "an integer"},   range{0xd4, 0xd8, "an extension"},
      range{0xd9, 0xdb, "a string"},     range{0xdc, 0xdd, "an array"},
      range{0xde, 0xdf, "a map"},        range{0xe0, 0xff, "an integer"},
  };
  unsigned next = 0;
  for (const auto& r : ranges) {
    REQUIRE(r.first == next);
    for (; next <= r.last; ++next) {
      CAPTURE(next);
      REQUIRE(family_of(static_cast<std::byte>(next)) == r.family);
    }
  }
  REQUIRE(next == 0x100);
}
