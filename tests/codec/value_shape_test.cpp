#include "tests/support/catch.hpp"

#include <actorgrid/detail/value_shape.hpp>

#include <random>
#include <string>
#include <vector>

using namespace actorgrid;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> all;
  for (int v : values) all.push_back(static_cast<std::byte>(v));
  return all;
}

std::string why_not(std::initializer_list<int> values, decode_limits limits = {}) {
  return detail::check_value(bytes(values), limits).text;
}

} // namespace

TEST_CASE("every family of msgpack passes the check") {
  CHECK(why_not({0x00}).empty());
  CHECK(why_not({0xff}).empty());
  CHECK(why_not({0xc0}).empty());
  CHECK(why_not({0xc3}).empty());
  CHECK(why_not({0xa2, 'h', 'i'}).empty());
  CHECK(why_not({0xd9, 1, 'x'}).empty());
  CHECK(why_not({0xc4, 2, 1, 2}).empty());
  CHECK(why_not({0xc5, 0, 1, 9}).empty());
  CHECK(why_not({0xca, 0, 0, 0, 0}).empty());
  CHECK(why_not({0xcb, 0, 0, 0, 0, 0, 0, 0, 0}).empty());
  CHECK(why_not({0xcd, 1, 2}).empty());
  CHECK(why_not({0xd3, 0, 0, 0, 0, 0, 0, 0, 1}).empty());
  CHECK(why_not({0xd4, 5, 1}).empty());
  CHECK(why_not({0xd8, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}).empty());
  CHECK(why_not({0xc7, 1, 5, 9}).empty());
  CHECK(why_not({0x92, 1, 0x81, 0xa1, 'k', 0xc2}).empty());
  CHECK(why_not({0xdc, 0, 2, 1, 1}).empty());
  CHECK(why_not({0xde, 0, 1, 1, 1}).empty());
  CHECK(why_not({0xdd, 0, 0, 0, 1, 1}).empty());
  CHECK(why_not({0xdf, 0, 0, 0, 1, 1, 1}).empty());
}

TEST_CASE("what is wrong with a value is reported with its position") {
  CHECK(why_not({}) == "the value is cut off at byte 0");
  CHECK(why_not({0xc1}) == "the type byte that msgpack does not use at byte 0");
  CHECK(why_not({0xcd, 1}) == "an integer longer than what follows at byte 0");
  CHECK(why_not({0x92, 1}) == "an array or map longer than what follows at byte 1");
  CHECK(why_not({0xa5, 'h'}) == "a string longer than what follows at byte 0");
  CHECK(why_not({0x01, 0x02}) == "1 bytes follow the value, at byte 1");
  CHECK(why_not({0xd9}) == "the value is cut off at byte 0");
}

TEST_CASE("a count of more than follows is refused before anything is made of it") {
  CHECK(why_not({0xdd, 0xff, 0xff, 0xff, 0xff}) == "more than 262144 values at byte 5");
  CHECK(why_not({0xdd, 0, 0, 0xff, 0xff}) == "an array or map longer than what follows at byte 5");
  CHECK(why_not({0xdf, 0x7f, 0xff, 0xff, 0xff, 1}) == "more than 262144 values at byte 5");
  CHECK(why_not({0xc6, 0xff, 0xff, 0xff, 0xff, 1}) == "bin longer than what follows at byte 0");
}

TEST_CASE("size, number of values and depth each have their limit") {
  CHECK(why_not({0x93, 1, 1, 1}, {.values = 4}).empty());
  CHECK(why_not({0x93, 1, 1, 1}, {.values = 3}) == "more than 3 values at byte 1");
  CHECK(why_not({0xa2, 'h', 'i'}, {.bytes = 2}) == "3 bytes, the limit is 2");
  CHECK(why_not({0x91, 0x91, 1}, {.depth = 2}).empty());
  CHECK(why_not({0x91, 0x91, 1}, {.depth = 1}) == "nested deeper than 1 at byte 2");
  std::vector<std::byte> deep(100000, std::byte{0x91});
  CHECK(detail::check_value(deep, {}).text == "nested deeper than 64 at byte 65");
}

TEST_CASE("a value is described by its families and keys, not its contents") {
  CHECK(detail::describe_value(bytes({0x82, 0xa3, 's', 'k', 'u', 0xa1, 'x', 0xa1, 'n', 0xc0}))
        == "a map {\"sku\": a string, \"n\": nil}");
  CHECK(detail::describe_value(bytes({0x93, 1, 1, 1})) == "an array of 3");
  CHECK(detail::describe_value(bytes({0x81, 0xa2, '\n', '"', 0x91, 1}))
        == "a map {\"??\": an array}");
  CHECK(detail::describe_value(bytes({})) == "no bytes");
  std::vector<std::byte> many = bytes({0x8a});
  for (int i = 0; i < 20; ++i) many.push_back(static_cast<std::byte>(i));
  CHECK(detail::describe_value(many).ends_with(", ...}"));
  // Eight keys are shown, and no more.
  many = bytes({0x89});
  for (int i = 0; i < 9; ++i) many.insert(many.end(), {std::byte{0xa0}, std::byte{1}});
  std::string shown = "a map {";
  for (int i = 0; i < 8; ++i) shown += "\"\": an integer, ";
  CHECK(detail::describe_value(many) == shown + "...}");
}

TEST_CASE("whatever the bytes are, the check ends, and describing what passed stays inside") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> some(random() % 24);
    for (auto& b : some) b = static_cast<std::byte>(random());
    if (!detail::check_value(some, {})) CHECK_FALSE(detail::describe_value(some).empty());
  }
}
