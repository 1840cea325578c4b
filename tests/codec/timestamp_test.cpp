#include "codec/control.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <optional>
#include <string>

namespace {

using namespace actorgrid;
using codec::timestamp;
using testing::from_hex;

/// The time of a ping whose payload contains this extension.
std::optional<timestamp> time_in(const std::string& extension) {
  const auto message = codec::decode<codec::ping>(from_hex("81a174" + extension));
  return message ? std::optional{message->t} : std::nullopt;
}

} // namespace

TEST_CASE("msgpack's own timestamps are accepted in all three sizes") {
  REQUIRE(time_in("d6ff6553f100") == timestamp{1700000000, 0});
  REQUIRE(time_in("d7ff1d6f34546553f100") == timestamp{1700000000, 123456789});
  REQUIRE(time_in("c70cff075bcd15fffffffffffffffb") == timestamp{-5, 123456789});
}

TEST_CASE("nanoseconds outside of a second are carried over") {
  REQUIRE(time_in("c70c0500000000000000053b9aca01") == timestamp{6, 1});
  REQUIRE(time_in("c70c050000000000000005ffffffff") == timestamp{4, 999999999});
  REQUIRE(time_in("c70cff77359401ffffffffffffffff") == timestamp{1, 1});
}

TEST_CASE("a time whose carry overflows 64 bits is refused") {
  REQUIRE(time_in("c70c057fffffffffffffff3b9ac9ff"));
  REQUIRE_FALSE(time_in("c70c057fffffffffffffff3b9aca00"));
  REQUIRE(time_in("c70c05800000000000000000000000"));
  REQUIRE_FALSE(time_in("c70c058000000000000000ffffffff"));
}

TEST_CASE("extensions that are not a time are refused") {
  for (const char* extension : {"d60500000000", "d7050000000000000000", "d4ff00", "d5ff0000",
                                "c700ff", "c70005", "d6006553f100", "c70cfe0000000000000000000000"})
    REQUIRE_FALSE(time_in(extension));
}

TEST_CASE("a default timestamp is the protocol's zero time") {
  REQUIRE(testing::to_hex(codec::encode(codec::ping{}).bytes())
          == "81a174c70c05fffffff1886e090000000000");
}
