#include "codec/checksum.hpp"
#include "codec/op.hpp"
#include "codec/subroute.hpp"
#include "codec/xxh3_inline.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <set>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace actorgrid;
using testing::load_lines;
using testing::text_from_hex;
using testing::to_hex;

std::uint64_t hash_of(const std::string& text) {
  return codec::xxh3(std::as_bytes(std::span{text}));
}

std::uint64_t number_of(const std::string& hex) {
  return std::stoull(hex, nullptr, 16);
}

} // namespace

TEST_CASE("hashes and checksums are those of the original for every recorded length") {
  const auto lines = load_lines("hashes.txt", 4);
  REQUIRE(lines.size() == 234);
  for (const auto& line : lines) {
    CAPTURE(line);
    std::string text(std::stoul(line.at(1)), '\0');
    for (std::size_t i = 0; i != text.size(); ++i) text[i] = static_cast<char>(7 * i + 3);
    REQUIRE(hash_of(text) == number_of(line.at(2)));
    // Without AVX2, and in two pieces.
    const auto bytes = std::as_bytes(std::span{text});
    const auto half = bytes.size() / 2;
    REQUIRE(codec::xxh3_inline(bytes) == number_of(line.at(2)));
    REQUIRE(codec::xxh3_inline({bytes.first(half), bytes.subspan(half)}) == number_of(line.at(2)));
    REQUIRE(codec::checksum({bytes.first(half), bytes.subspan(half)}) == codec::checksum(bytes));

    std::vector<std::byte> wire;
    const std::uint32_t sum = codec::checksum(std::as_bytes(std::span{text}));
    for (unsigned shift = 0; shift != 32; shift += 8)
      wire.push_back(static_cast<std::byte>(sum >> shift & 0xffU));
    REQUIRE(to_hex(wire) == line.at(3));
  }
}

TEST_CASE("name pairs hash as in the original, which decides who dials") {
  const auto lines = load_lines("dial_order.txt", 6);
  REQUIRE(lines.size() == 41);
  for (const auto& line : lines) {
    CAPTURE(line);
    const std::string local = text_from_hex(line.at(1));
    const std::string remote = text_from_hex(line.at(2));
    const std::uint64_t forth = hash_of(local + remote);
    const std::uint64_t back = hash_of(remote + local);
    REQUIRE(forth == number_of(line.at(3)));
    REQUIRE(back == number_of(line.at(4)));
    const bool dials = forth != back ? forth < back : local < remote;
    REQUIRE(line.at(5) == (dials ? "dials" : "waits"));
  }
}

TEST_CASE("subroute ids are those of the original") {
  const auto lines = load_lines("subroutes.txt", 4);
  REQUIRE(lines.size() == 15);
  for (const auto& line : lines) {
    CAPTURE(line);
    const handler_id handler{static_cast<std::uint8_t>(std::stoul(line.at(1)))};
    REQUIRE(to_hex(codec::make_subroute_id(handler, text_from_hex(line.at(3)))) == line.at(2));
  }
}

TEST_CASE("every op of the protocol has a name and other numbers have none") {
  std::set<std::string_view> names;
  for (unsigned number = 1; number <= 17; ++number)
    names.insert(to_string(static_cast<codec::op>(number)));
  REQUIRE(names.size() == 17);
  REQUIRE_FALSE(names.contains("Unknown"));
  REQUIRE(to_string(codec::op::connect) == "Connect");
  REQUIRE(to_string(codec::op::disconnect_server_mux) == "DisconnectServerMux");
  REQUIRE(to_string(codec::op::merged) == "Merged");
  for (const unsigned number : {0U, 18U, 255U})
    REQUIRE(to_string(static_cast<codec::op>(number)) == "Unknown");
}
