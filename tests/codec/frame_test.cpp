#include "codec/checksum.hpp"
#include "codec/frame.hpp"
#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <limits>
#include <optional>
#include <string>
#include <tuple>

namespace {

using namespace actorgrid;
using codec::decode_error;
using codec::flags;
using codec::frame;
using testing::allocation_meter;
using testing::from_hex;
using testing::to_hex;

frame small_frame() {
  frame f;
  f.mux_id = 1;
  f.seq = 2;
  f.deadline_ms = 3;
  f.handler = 4;
  f.op = codec::op::request;
  f.flags = flags::crc | flags::sub | flags::eof;
  f.body = "abc";
  f.subroute = codec::make_subroute_id(handler_id{4}, "route");
  return f;
}

payload bytes_of(const frame& f) {
  codec::byte_buffer out;
  codec::encode(f, out);
  return payload::copy_of(out);
}

frame decoded(const payload& message) {
  auto result = codec::decode(message);
  if (!result) FAIL(result.why().text);
  return *std::move(result);
}

decode_error refused(const payload& message) {
  auto result = codec::decode(message);
  REQUIRE_FALSE(result);
  return std::move(result).why();
}

} // namespace

TEST_CASE("a frame decodes to what was encoded") {
  REQUIRE(decoded(bytes_of(small_frame())) == small_frame());
}

TEST_CASE("encoding appends, and the checksum is of the appended frame alone") {
  codec::byte_buffer out{std::byte{0xaa}, std::byte{0xbb}};
  codec::encode(small_frame(), out);
  REQUIRE(to_hex(out) == "aabb" + to_hex(bytes_of(small_frame()).bytes()));
}

TEST_CASE("a frame cut at any byte is refused") {
  for (const flags set : {flags::none, flags::crc, flags::sub, flags::crc | flags::sub}) {
    frame f = small_frame();
    f.flags = set;
    if (!has(set, flags::sub)) f.subroute.reset();
    const payload whole = bytes_of(f);
    for (std::size_t size = 0; size != whole.size(); ++size) {
      CAPTURE(static_cast<unsigned>(set), size);
      // A cut trailer may look like a whole one with a wrong checksum.
      REQUIRE(refused(whole.slice(0, size)).what != decode_error::kind::malformed);
    }
  }
}

TEST_CASE("a flip of any bit of a frame with a checksum is seen") {
  frame f = small_frame();
  f.op = codec::op::mux_server_msg;
  const payload whole = bytes_of(f);
  for (std::size_t bit = 0; bit != 8 * whole.size(); ++bit) {
    std::string text{whole.text()};
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    const auto result = codec::decode(payload{text});
    CAPTURE(bit);
    // Flipping the flag itself turns the checksum off, and leaves the other fields alone.
    if (result) {
      REQUIRE_FALSE(has(result->flags, flags::crc));
      REQUIRE(result->body == f.body);
    }
    REQUIRE(static_cast<bool>(result) == (bit == 6 * 8));
  }
}

TEST_CASE("integers of every width survive, in their shortest form") {
  const std::tuple<std::uint64_t, const char*> cases[]{
      {0, "00"},
      {1, "01"},
      {127, "7f"},
      {128, "cc80"},
      {255, "ccff"},
      {256, "cd0100"},
      {65535, "cdffff"},
      {65536, "ce00010000"},
      {4294967295, "ceffffffff"},
      {4294967296, "cf0000000100000000"},
      {std::numeric_limits<std::uint64_t>::max(), "cfffffffffffffffff"}};
  for (const auto& [value, digits] : cases) {
    CAPTURE(value);
    frame f;
    f.mux_id = value;
    f.seq = static_cast<std::uint32_t>(value);
    f.deadline_ms = static_cast<std::uint32_t>(value);
    f.handler = static_cast<std::uint8_t>(value);
    f.op = static_cast<codec::op>(value);
    REQUIRE(decoded(bytes_of(f)) == f);

    const std::string id{digits};
    const std::string narrow = value <= 0xffffffff ? id : "00";
    const std::string byte = value <= 0xff ? id : "00";
    f = {};
    f.mux_id = value;
    if (value <= 0xffffffff) f.seq = f.deadline_ms = static_cast<std::uint32_t>(value);
    f.handler = value <= 0xff ? static_cast<std::uint8_t>(value) : std::uint8_t{0};
    f.op = static_cast<codec::op>(f.handler);
    REQUIRE(to_hex(bytes_of(f).bytes()) == "97" + id + narrow + narrow + byte + byte + "00c400");
  }
}

TEST_CASE("integers are read in any width and signedness that holds them") {
  for (const char* one : {"01", "cc01", "cd0001", "ce00000001", "cf0000000000000001", "d001",
                          "d10001", "d200000001", "d30000000000000001"}) {
    CAPTURE(one);
    const std::string n{one};
    const frame f = decoded(from_hex("97" + n + n + n + n + n + "00c400"));
    REQUIRE(f.mux_id == 1);
    REQUIRE(f.seq == 1);
    REQUIRE(f.deadline_ms == 1);
    REQUIRE(f.handler == 1);
    REQUIRE(f.op == codec::op::connect);
  }
}

TEST_CASE("negative integers are refused in every width") {
  for (const char* number : {"ff", "e0", "d0ff", "d080", "d1ffff", "d28fffffff",
                             "d3ffffffffffffffff", "d38000000000000000"}) {
    const auto error = refused(from_hex("97" + std::string{number} + "0000000000c400"));
    REQUIRE(error.what == decode_error::kind::malformed);
    REQUIRE(error.text
            == "MuxID at byte 1: expected an integer from 0 to 18446744073709551615, "
               "got a negative integer");
  }
}

TEST_CASE("each refusal says what was wrong and what was expected") {
  REQUIRE(refused(from_hex("-")).text
          == "message at byte 0: the message ends after 0 bytes, expected an array of 7");
  REQUIRE(refused(from_hex("96000000000000c400")).text
          == "message at byte 0: expected an array of 7, got one of 6");
  REQUIRE(refused(from_hex("a161")).text
          == "message at byte 0: expected an array of 7, got a string");
  REQUIRE(refused(from_hex("9700c0")).text
          == "Seq at byte 2: expected an integer from 0 to 4294967295, got nil");
  REQUIRE(refused(from_hex("9700000000cd0100")).text
          == "Op at byte 5: expected an integer from 0 to 255, got a larger integer");
  REQUIRE(refused(from_hex("97000000000000c405616263")).text
          == "Payload at byte 7: the message ends after 12 bytes, expected bin of 5 bytes");
  REQUIRE(refused(from_hex("97000000000020c400")).text
          == "subroute id: expected 32 bytes after the array, got 0");
  REQUIRE(refused(from_hex("97010203040a01c40361626378ae9282")).text
          == "checksum: expected 0x8392ae78 for these bytes, got 0x8292ae78");
}

TEST_CASE("length zero is nil without the zero flag and empty with it") {
  REQUIRE(decoded(from_hex("97000000000a00c400")).body.is_nil());
  REQUIRE(decoded(from_hex("97000000000a10c400")).body == payload::empty_bytes());
  REQUIRE(decoded(from_hex("97000000000a10c40178")).body == payload{"x"});
  REQUIRE(codec::zero_flag(payload{}) == flags::none);
  REQUIRE(codec::zero_flag(payload::empty_bytes()) == flags::zero);
  REQUIRE(codec::zero_flag(payload{"x"}) == flags::none);
}

TEST_CASE("unknown flag bits survive") {
  frame f;
  f.flags = static_cast<flags>(0xc0);
  REQUIRE(decoded(bytes_of(f)) == f);
}

TEST_CASE("a subroute flag without an id is a mistake of the caller") {
  frame f = small_frame();
  f.subroute.reset();
  codec::byte_buffer out;
  REQUIRE_THROWS_AS(codec::encode(f, out), std::bad_optional_access);
}

TEST_CASE("decoding copies and allocates nothing") {
  const payload message = bytes_of(small_frame());
  const allocation_meter meter;
  const auto result = codec::decode(message);
  const std::size_t allocations = meter.count();
  REQUIRE(result);
  REQUIRE(allocations == 0);
  REQUIRE(result->body.bytes().data() > message.bytes().data());
  REQUIRE(result->body.bytes().data() < message.bytes().data() + message.size());
}

TEST_CASE("encoding into enough room allocates nothing") {
  const frame f = small_frame();
  codec::byte_buffer out;
  out.reserve(codec::encoded_size_max(f));
  const allocation_meter meter;
  codec::encode(f, out);
  REQUIRE(meter.count() == 0);
}

TEST_CASE("a frame encoded around its body is the same bytes") {
  for (const bool has_subroute : {false, true}) {
    for (const std::size_t size : {0U, 1U, 255U, 256U, 70'000U}) {
      codec::frame f = small_frame();
      f.body = payload(std::string(size, 'b'));
      if (!has_subroute) {
        f.flags = flags::crc;
        f.subroute.reset();
      }
      codec::byte_buffer whole;
      codec::encode(f, whole);
      codec::byte_buffer around{std::byte{1}};
      const std::size_t before = codec::encode_around_body(f, around);
      const auto body = f.body.bytes();
      around.insert(around.begin() + 1 + static_cast<std::ptrdiff_t>(before), body.begin(),
                    body.end());
      around.erase(around.begin());
      REQUIRE(around == whole);
    }
  }
}
