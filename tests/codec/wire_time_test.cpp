#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <actorgrid/detail/wire_time.hpp>

#include <limits>
#include <optional>
#include <string>

using actorgrid::detail::wire_time;
using namespace actorgrid;

namespace {

std::string timestamp_of(wire_time time) {
  const auto body = detail::to_timestamp(time);
  return testing::to_hex(std::as_bytes(std::span{body.bytes}.first(body.size)));
}

std::optional<wire_time> time_of(int type, std::string_view hex) {
  const auto bytes = testing::from_hex(hex);
  return detail::time_of_extension(static_cast<std::int8_t>(type), bytes.bytes());
}

} // namespace

TEST_CASE("a time takes the shortest of msgpack's three timestamps that holds it") {
  CHECK(timestamp_of({0, 0}) == "00000000");
  CHECK(timestamp_of({0xffffffff, 0}) == "ffffffff");
  CHECK(timestamp_of({0x100000000, 0}) == "0000000100000000");
  CHECK(timestamp_of({1, 1}) == "0000000400000001");
  CHECK(timestamp_of({0x3ffffffff, 999'999'999}) == "ee6b27ffffffffff");
  CHECK(timestamp_of({0x400000000, 2}) == "000000020000000400000000");
  CHECK(timestamp_of({-1, 999'999'999}) == "3b9ac9ffffffffffffffffff");
  CHECK(timestamp_of({std::numeric_limits<std::int64_t>::min(), 0}) == "000000008000000000000000");
}

TEST_CASE("each format of a time is read, and nothing else is") {
  CHECK(time_of(-1, "00000001") == wire_time{1, 0});
  CHECK(time_of(-1, "ee6b27ffffffffff") == wire_time{0x3ffffffff, 999'999'999});
  CHECK(time_of(-1, "3b9ac9ffffffffffffffffff") == wire_time{-1, 999'999'999});
  CHECK(time_of(5, "000000000000000100000002") == wire_time{1, 2});
  CHECK_FALSE(time_of(5, "00000001"));
  CHECK_FALSE(time_of(-1, "000000000000000001"));
  CHECK_FALSE(time_of(-2, "00000001"));
}

TEST_CASE("the original's time is its seconds and then its nanoseconds") {
  const auto body = detail::to_original_time({1, 2});
  CHECK(testing::to_hex(std::as_bytes(std::span{body})) == "000000000000000100000002");
}
