#include "codec/control.hpp"
#include "codec/frame.hpp"
#include "codec/merged.hpp"
#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace actorgrid;
using testing::allocation_meter;
using testing::from_hex;

/// What a refusal may allocate: its text, and the parser's fixed stack.
constexpr std::size_t refusal_bytes_max = 4096;

template <class T>
bool decodes(const payload& bytes) {
  return static_cast<bool>(codec::decode<T>(bytes));
}

void decode_as_everything(const payload& bytes) {
  payload parts;
  const auto result = codec::decode(bytes, &parts);
  if (result && !parts.is_nil()) {
    codec::merged_reader reader{parts, result->seq};
    while (reader.has_next())
      if (!reader.next()) break;
  }
  decodes<codec::connect_request>(bytes);
  decodes<codec::connect_response>(bytes);
  decodes<codec::mux_connect_error>(bytes);
  decodes<codec::ping>(bytes);
  decodes<codec::pong>(bytes);
}

std::string repeated(const char* hex, unsigned count) {
  std::string all;
  for (unsigned i = 0; i != count; ++i) all += hex;
  return all;
}

} // namespace

TEST_CASE("headers that announce more than there is cost no allocation") {
  for (const char* bomb : {"ddffffffff", "dfffffffff", "c6ffffffff", "dbffffffff", "c9ffffffff05",
                           "97000000000000c6ffffffff", "dd00000007cf", "81a174c9ffffffffff",
                           "81a174c9ffffffff05", "81a5456c6c6f72dbffffffff", "81a24944c6ffffffff",
                           "81a178ddffffffff", "81a178dfffffffff", "81dbffffffff"}) {
    CAPTURE(bomb);
    const payload bytes = from_hex(bomb);
    const allocation_meter meter;
    const bool frame = static_cast<bool>(codec::decode(bytes));
    const bool control = decodes<codec::connect_request>(bytes)
                         || decodes<codec::mux_connect_error>(bytes) || decodes<codec::ping>(bytes);
    const std::size_t spent = meter.bytes();
    REQUIRE_FALSE(frame);
    REQUIRE_FALSE(control);
    REQUIRE(spent < refusal_bytes_max);
  }
}

TEST_CASE("nesting is followed to sixteen levels and no further") {
  const auto nested = [](unsigned levels) {
    return from_hex("81a178" + repeated("91", levels) + "05");
  };
  REQUIRE(decodes<codec::ping>(nested(15)));
  REQUIRE_FALSE(decodes<codec::ping>(nested(16)));
  REQUIRE(codec::decode<codec::ping>(nested(16)).why() == "expected at most 16 levels, got more");
  REQUIRE_FALSE(decodes<codec::ping>(from_hex("81a178" + repeated("81a178", 100) + "05")));
}

TEST_CASE("deep nesting costs no more than shallow nesting") {
  const payload bytes = from_hex("81a178" + repeated("91", 100000));
  const allocation_meter meter;
  const bool taken = decodes<codec::ping>(bytes);
  const std::size_t spent = meter.bytes();
  REQUIRE_FALSE(taken);
  REQUIRE(spent < refusal_bytes_max);
}

TEST_CASE("changed recordings never cost more memory than twice their size") {
  const auto seed = Catch::rngSeed() != 0 ? Catch::rngSeed() : 20240229U;
  CAPTURE(seed);
  std::mt19937 random{seed};
  std::vector<std::string> samples;
  for (const char* name : {"singles_200_concurrent", "stream_subroute", "connect_accepted",
                           "ping_conn_and_mux", "stream_unknown_handler"})
    for (const auto& message : testing::load_conversation(name).messages) {
      samples.emplace_back(message.bytes.text());
      if (const auto f = codec::decode(message.bytes)) samples.emplace_back(f->body.text());
    }
  std::size_t worst = 0;
  for (int round = 0; round != 20000; ++round) {
    std::string text = samples[random() % samples.size()];
    for (auto changes = random() % 4 + 1; changes != 0 && !text.empty(); --changes)
      text[random() % text.size()] = static_cast<char>(random() % 256);
    text.resize(std::min(text.size(), std::size_t{4096}));
    const payload bytes{text};
    const allocation_meter meter;
    decode_as_everything(bytes);
    worst = std::max(worst, meter.bytes() - std::min(meter.bytes(), 2 * text.size()));
  }
  REQUIRE(worst <= 65536);
}
