#include "codec/frame.hpp"
#include "codec/merged.hpp"
#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <limits>
#include <string>
#include <vector>

namespace {

using namespace actorgrid;
using codec::frame;
using codec::merged_reader;
using testing::from_hex;
using testing::to_hex;

/// A merged message that announces `count` parts but holds `parts`.
payload merged_of(std::uint32_t count, const std::vector<std::string>& parts) {
  codec::byte_buffer out;
  codec::encode_merged_header(count, out);
  for (const auto& part : parts) {
    codec::encode_part_header(static_cast<std::uint32_t>(part.size()), out);
    for (const char c : part) out.push_back(static_cast<std::byte>(c));
  }
  return payload::copy_of(out);
}

merged_reader reader_of(const payload& message) {
  payload parts;
  const auto result = codec::decode(message, &parts);
  REQUIRE(result);
  REQUIRE(result->op == codec::op::merged);
  return merged_reader{parts, result->seq};
}

} // namespace

TEST_CASE("the parts of a merged message come out as they went in") {
  const std::vector<std::string> parts{"a", "", std::string(255, 'b'), std::string(256, 'c'),
                                       std::string(65536, 'd')};
  merged_reader reader = reader_of(merged_of(5, parts));
  for (const auto& part : parts) {
    REQUIRE(reader.has_next());
    const auto got = reader.next();
    REQUIRE(got);
    REQUIRE(got->text() == part);
    REQUIRE_FALSE(got->is_nil());
  }
  REQUIRE_FALSE(reader.has_next());
  REQUIRE_FALSE(reader.next());
}

TEST_CASE("the header of a merged message is that of the original") {
  const auto header = [](std::uint32_t count) {
    codec::byte_buffer out;
    codec::encode_merged_header(count, out);
    REQUIRE(out.size() <= codec::merged_header_bytes_max);
    return to_hex(out);
  };
  REQUIRE(header(2) == "97000200001100c400");
  REQUIRE(header(51) == "97003300001100c400");
  REQUIRE(header(std::numeric_limits<std::uint32_t>::max()) == "9700ceffffffff00001100c400");
}

TEST_CASE("part headers take their shortest form") {
  const auto header = [](std::uint32_t size) {
    codec::byte_buffer out;
    codec::encode_part_header(size, out);
    REQUIRE(out.size() <= codec::part_header_bytes_max);
    return to_hex(out);
  };
  REQUIRE(header(0) == "c400");
  REQUIRE(header(255) == "c4ff");
  REQUIRE(header(256) == "c50100");
  REQUIRE(header(65535) == "c5ffff");
  REQUIRE(header(65536) == "c600010000");
}

TEST_CASE("parts are slices of the message") {
  const payload message = merged_of(1, {std::string(100, 'x')});
  merged_reader reader = reader_of(message);
  const testing::allocation_meter meter;
  const auto part = reader.next();
  REQUIRE(meter.count() == 0);
  REQUIRE(part->bytes().data() + part->size() == message.bytes().data() + message.size());
}

TEST_CASE("a count of more parts than there are gives only those that are there") {
  merged_reader reader = reader_of(merged_of(3, {"one", "two"}));
  REQUIRE(reader.next()->text() == "one");
  REQUIRE(reader.next()->text() == "two");
  REQUIRE(reader.has_next());
  REQUIRE_FALSE(reader.next());
  REQUIRE(reader.has_next());
}

TEST_CASE("a count of four billion costs nothing") {
  const payload message = merged_of(std::numeric_limits<std::uint32_t>::max(), {"one"});
  merged_reader reader = reader_of(message);
  const testing::allocation_meter meter;
  REQUIRE(reader.next());
  REQUIRE_FALSE(reader.next());
  REQUIRE(meter.count() == 0);
}

TEST_CASE("bytes after the last announced part are ignored") {
  merged_reader reader = reader_of(merged_of(1, {"one", "two"}));
  REQUIRE(reader.next()->text() == "one");
  REQUIRE_FALSE(reader.has_next());
  REQUIRE_FALSE(reader.next());
}

TEST_CASE("parts cut at any byte are not handed out") {
  const std::string part(300, 'x');
  const payload whole = merged_of(1, {part});
  for (std::size_t size = merged_of(1, {}).size(); size != whole.size(); ++size)
    REQUIRE_FALSE(reader_of(whole.slice(0, size)).next());
  REQUIRE(reader_of(whole).next()->text() == part);
}

TEST_CASE("a part that is not bin is not handed out") {
  for (const char* hex : {"a3616263", "c0", "93010203", "d5050001", "c8000105"})
    REQUIRE_FALSE(merged_reader{from_hex(hex), 1}.next());
}

TEST_CASE("a checksum over a merged message is not one of its parts") {
  payload parts;
  const auto c = testing::load_conversation("raw_merged_with_crc");
  unsigned merged_with_checksum = 0;
  for (const auto& message : c.messages) {
    const auto result = codec::decode(message.bytes, &parts);
    REQUIRE(result);
    const frame& f = *result;
    if (f.op != codec::op::merged || !has(f.flags, codec::flags::crc)) continue;
    ++merged_with_checksum;
    merged_reader reader{parts, f.seq};
    std::size_t used = 0;
    while (reader.has_next()) used += codec::part_header_bytes_max - 3 + reader.next()->size();
    REQUIRE(used == parts.size());
  }
  REQUIRE(merged_with_checksum == 1);
}

TEST_CASE("a frame of another op hands out no parts") {
  payload parts;
  codec::decode(from_hex("97000000000a00c400ffff"), &parts);
  REQUIRE(parts.is_nil());
}
