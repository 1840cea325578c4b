#include "codec/checksum.hpp"
#include "codec/control.hpp"
#include "codec/frame.hpp"
#include "codec/merged.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace actorgrid;
using codec::frame;
using testing::to_hex;

/// A conversation's name and the number of a message in it, from 0.
using place = std::pair<std::string, std::size_t>;

/// Messages written by hand that no encoder would write; all others must come back unchanged.
const std::map<place, const char*> not_canonical{
    {{"connect_reject_empty", 0}, "no bytes at all"},
    {{"connect_reject_garbage", 0}, "not a frame"},
    {{"raw_bad_crc", 2}, "a wrong checksum"},
    {{"raw_empty_message", 2}, "no bytes at all"},
    {{"raw_garbage", 2}, "not a frame"},
    {{"raw_merged_inner_bad_crc", 2}, "a part with a wrong checksum"},
    {{"raw_merged_short", 2}, "fewer parts than announced"},
    {{"raw_merged_with_crc", 2}, "a checksum on a merged message"},
    {{"raw_request_variants", 22}, "bytes between array and checksum"}};

/// Control payloads written by hand that no encoder would write.
const std::map<place, const char*> not_canonical_control{
    {{"connect_reject_bad_payload", 0}, "an array"},
    {{"raw_conn_ping", 6}, "not msgpack"},
    {{"raw_conn_ping", 8}, "an unknown key"},
    {{"rawacc_connect_error_bad_payload", 3}, "not msgpack"}};

/// Calls `use(place, message)` for every binary message of every conversation.
template <class Use>
void for_each_message(Use use) {
  for (const auto& name : testing::list_conversations()) {
    const auto conversation = testing::load_conversation(name);
    for (std::size_t i = 0; i != conversation.messages.size(); ++i)
      if (conversation.messages[i].ws_opcode == 2)
        use(place{name, i}, conversation.messages[i].bytes);
  }
}

/// The parts that `message` announces; none if they are not all there.
std::vector<payload> parts_of(const frame& f, const payload& rest) {
  std::vector<payload> parts;
  codec::merged_reader reader{rest, f.seq};
  while (reader.has_next()) {
    auto part = reader.next();
    if (!part) return {};
    parts.push_back(std::move(*part));
  }
  return parts;
}

/// Encodes `message` again from its decoded fields, merged parts included; empty if undecodable.
codec::byte_buffer encode_again(const payload& message) {
  payload rest;
  const auto f = codec::decode(message, &rest);
  codec::byte_buffer out;
  if (!f) return out;
  if (f->op != codec::op::merged) {
    codec::encode(*f, out);
    return out;
  }
  codec::encode_merged_header(f->seq, out);
  for (const payload& part : parts_of(*f, rest)) {
    const auto bytes = encode_again(part);
    codec::encode_part_header(static_cast<std::uint32_t>(bytes.size()), out);
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}

/// The frames in `message`: itself, or its parts if it is merged.
std::vector<frame> frames_of(const payload& message) {
  payload rest;
  auto f = codec::decode(message, &rest);
  std::vector<frame> frames;
  if (!f) return frames;
  if (f->op != codec::op::merged) {
    frames.push_back(std::move(*f));
    return frames;
  }
  for (const payload& part : parts_of(*f, rest))
    for (frame& inner : frames_of(part)) frames.push_back(std::move(inner));
  return frames;
}

template <class T>
payload through(const payload& body) {
  const auto message = codec::decode<T>(body);
  return message ? codec::encode(*message) : payload{};
}

/// Decodes and encodes a control payload; nil if it is malformed, nothing for other frames.
std::optional<payload> encode_control_again(const frame& f) {
  switch (f.op) {
  case codec::op::connect:
    return through<codec::connect_request>(f.body);
  case codec::op::connect_response:
    return through<codec::connect_response>(f.body);
  case codec::op::mux_connect_error:
    return through<codec::mux_connect_error>(f.body);
  case codec::op::ping:
    if (f.body.is_nil()) return std::nullopt; // the pings of a mux have no payload
    return through<codec::ping>(f.body);
  case codec::op::pong:
    return through<codec::pong>(f.body);
  default:
    return std::nullopt;
  }
}

} // namespace

TEST_CASE("every recorded message decodes and encodes to the same bytes") {
  std::map<place, std::string> differing;
  std::size_t count = 0;
  for_each_message([&](const place& at, const payload& message) {
    ++count;
    const auto again = encode_again(message);
    if (again.empty() || to_hex(again) != to_hex(message.bytes())) differing[at] = to_hex(again);
  });
  REQUIRE(count == 832);
  for (const auto& [at, hex] : differing) {
    CAPTURE(at.first, at.second, hex);
    CHECK(not_canonical.contains(at));
  }
  REQUIRE(differing.size() == not_canonical.size());
}

TEST_CASE("every recorded control payload decodes and encodes to the same bytes") {
  std::map<place, std::string> differing;
  std::map<codec::op, unsigned> counts;
  for_each_message([&](const place& at, const payload& message) {
    for (const frame& f : frames_of(message)) {
      const auto again = encode_control_again(f);
      if (!again) continue;
      ++counts[f.op];
      if (!(*again == f.body)) differing[at] = to_hex(f.body.bytes());
    }
  });
  for (const auto op : {codec::op::connect, codec::op::connect_response, codec::op::ping,
                        codec::op::pong, codec::op::mux_connect_error})
    REQUIRE(counts[op] > 0);
  for (const auto& [at, hex] : differing) {
    CAPTURE(at.first, at.second, hex);
    CHECK(not_canonical_control.contains(at));
  }
  REQUIRE(differing.size() == not_canonical_control.size());
}
