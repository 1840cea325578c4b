#include "codec/frame.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <string>
#include <vector>

namespace {

using namespace actorgrid;
using codec::decode_error;
using codec::frame;
using testing::from_hex;
using testing::to_hex;

/// The words of a line of frames.txt, as tests/vectors/README.md lists them.
enum column : std::size_t {
  kind,
  mux,
  seq,
  deadline,
  handler,
  op,
  flags,
  body_kind,
  subroute,
  size,
  hex,
  what
};

std::vector<std::vector<std::string>> lines_of(std::string_view wanted) {
  auto lines = testing::load_lines("frames.txt", wanted == "malformed" ? 3 : 12);
  std::erase_if(lines, [&](const auto& line) { return line.at(kind) != wanted; });
  return lines;
}

void require_fields(const frame& f, const std::vector<std::string>& line) {
  REQUIRE(f.mux_id == std::stoull(line.at(mux)));
  REQUIRE(f.seq == std::stoul(line.at(seq)));
  REQUIRE(f.deadline_ms == std::stoul(line.at(deadline)));
  REQUIRE(f.handler == std::stoul(line.at(handler)));
  REQUIRE(static_cast<unsigned>(f.op) == std::stoul(line.at(op)));
  REQUIRE(static_cast<unsigned>(f.flags) == std::stoul(line.at(flags)));
  const char* got = f.body.is_nil() ? "nil" : f.body.empty() ? "empty" : "bytes";
  REQUIRE(got == line.at(body_kind));
  REQUIRE(f.body.size() == std::stoul(line.at(size)));
  REQUIRE(f.subroute.has_value() == (line.at(subroute) != "-"));
  if (f.subroute) REQUIRE(to_hex(*f.subroute) == line.at(subroute));
}

} // namespace

TEST_CASE("canonical frames decode to the recorded fields and encode to the same bytes") {
  const auto lines = lines_of("canonical");
  REQUIRE(lines.size() == 48);
  for (const auto& line : lines) {
    CAPTURE(line.at(what));
    const auto result = codec::decode(from_hex(line.at(hex)));
    REQUIRE(result);
    const frame& f = *result;
    require_fields(f, line);

    codec::byte_buffer again;
    codec::encode(f, again);
    REQUIRE(to_hex(again) == line.at(hex));
    REQUIRE(again.size() <= codec::encoded_size_max(f));
  }
}

TEST_CASE("unusual encodings that the original accepts are accepted") {
  const auto lines = lines_of("unusual");
  REQUIRE(lines.size() == 11);
  for (const auto& line : lines) {
    CAPTURE(line.at(what));
    const auto result = codec::decode(from_hex(line.at(hex)));
    REQUIRE(result);
    require_fields(*result, line);
    REQUIRE(result->body.text() == "abc");
  }
}

TEST_CASE("bytes that the original refuses are refused with the reason") {
  const auto lines = lines_of("malformed");
  REQUIRE(lines.size() == 33);
  for (const auto& line : lines) {
    const std::string& about = line.at(2);
    CAPTURE(about);
    const auto result = codec::decode(from_hex(line.at(1)));
    REQUIRE_FALSE(result);
    const auto& error = result.why();
    CAPTURE(error.text);
    REQUIRE(error.text.find("expected") != std::string::npos);

    const auto has = [&](const char* word) { return about.find(word) != std::string::npos; };
    const bool ends_early = has("truncated") || has("empty input") || has("announcing")
                            || has("three crc bytes") || has("31 bytes");
    const bool bad_checksum = has("wrong crc") || has("payload changed") || has("big endian");
    REQUIRE((error.what == decode_error::kind::truncated) == ends_early);
    REQUIRE((error.what == decode_error::kind::checksum_mismatch) == bad_checksum);
  }
}
