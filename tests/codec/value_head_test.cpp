#include "codec/value_head.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

using actorgrid::codec::read_head;
using actorgrid::codec::value_head;

namespace {

/// The head that type bytes `first` to `last` begin, with a length of 3 where a length follows.
struct expected_head {
  unsigned first;
  unsigned last;
  std::size_t head_bytes;
  std::uint64_t body_bytes;
  std::uint64_t nested;
};

/// The specification of msgpack, except for types that have their length in the type byte.
constexpr std::array fixed{expected_head{0x00, 0x7f, 1, 0, 0}, expected_head{0xc0, 0xc0, 1, 0, 0},
                           expected_head{0xc2, 0xc3, 1, 0, 0}, expected_head{0xc4, 0xc4, 2, 3, 0},
                           expected_head{0xc5, 0xc5, 3, 3, 0}, expected_head{0xc6, 0xc6, 5, 3, 0},
                           expected_head{0xc7, 0xc7, 2, 4, 0}, expected_head{0xc8, 0xc8, 3, 4, 0},
                           expected_head{0xc9, 0xc9, 5, 4, 0}, expected_head{0xca, 0xca, 1, 4, 0},
                           expected_head{0xcb, 0xcb, 1, 8, 0}, expected_head{0xcc, 0xcc, 1, 1, 0},
                           expected_head{0xcd, 0xcd, 1, 2, 0}, expected_head{0xce, 0xce, 1, 4, 0},
                           expected_head{0xcf, 0xcf, 1, 8, 0}, expected_head{0xd0, 0xd0, 1, 1, 0},
                           expected_head{0xd1, 0xd1, 1, 2, 0}, expected_head{0xd2, 0xd2, 1, 4, 0},
                           expected_head{0xd3, 0xd3, 1, 8, 0}, expected_head{0xd4, 0xd4, 1, 2, 0},
                           expected_head{0xd5, 0xd5, 1, 3, 0}, expected_head{0xd6, 0xd6, 1, 5, 0},
                           expected_head{0xd7, 0xd7, 1, 9, 0}, expected_head{0xd8, 0xd8, 1, 17, 0},
                           expected_head{0xd9, 0xd9, 2, 3, 0}, expected_head{0xda, 0xda, 3, 3, 0},
                           expected_head{0xdb, 0xdb, 5, 3, 0}, expected_head{0xdc, 0xdc, 3, 0, 3},
                           expected_head{0xdd, 0xdd, 5, 0, 3}, expected_head{0xde, 0xde, 3, 0, 6},
                           expected_head{0xdf, 0xdf, 5, 0, 6}, expected_head{0xe0, 0xff, 1, 0, 0}};

void check(unsigned type, const expected_head& expected) {
  CAPTURE(type);
  std::array<std::byte, 5> bytes{static_cast<std::byte>(type)};
  if (expected.head_bytes > 1) bytes[expected.head_bytes - 1] = std::byte{3};
  value_head head;
  REQUIRE(read_head(std::span{bytes}.first(expected.head_bytes), head));
  CHECK(head.head_bytes == expected.head_bytes);
  CHECK(head.body_bytes == expected.body_bytes);
  CHECK(head.nested == expected.nested);
  CHECK_FALSE(read_head(std::span{bytes}.first(expected.head_bytes - 1), head));
}

} // namespace

TEST_CASE("the head of a value says what follows, for every type byte") {
  for (const auto& each : fixed)
    for (unsigned type = each.first; type <= each.last; ++type) check(type, each);
  for (unsigned count = 0; count != 16; ++count) {
    check(0x80 + count, {0, 0, 1, 0, 2 * count});
    check(0x90 + count, {0, 0, 1, 0, count});
  }
  for (unsigned size = 0; size != 32; ++size) check(0xa0 + size, {0, 0, 1, size, 0});
}

TEST_CASE("the type byte that msgpack does not use begins no value") {
  value_head head;
  CHECK_FALSE(read_head(std::array{std::byte{0xc1}, std::byte{0}}, head));
}
