#include "tests/hostile/bytes.hpp"

#include "codec/control.hpp"
#include "codec/merged.hpp"

#include <chrono>

namespace actorgrid::hostile {

namespace {

std::string text_of(const codec::byte_buffer& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

codec::timestamp time_of(std::int64_t nanoseconds) {
  constexpr std::int64_t second = 1'000'000'000;
  return {nanoseconds / second, static_cast<std::int32_t>(nanoseconds % second)};
}

} // namespace

std::string repeated(std::string_view bytes, std::size_t count) {
  std::string all;
  all.reserve(bytes.size() * count);
  while (count-- > 0) all += bytes;
  return all;
}

std::string with(std::string text, std::string_view part, std::string_view other) {
  return text.replace(text.find(part), part.size(), other);
}

std::string message(std::string_view bytes) {
  return ws::test::frame(0x82, bytes);
}

std::string message(const codec::frame& f) {
  return message(testing::to_message(f).text());
}

std::string message(const std::vector<codec::frame>& frames) {
  return message(testing::to_message(frames).text());
}

std::string bytes_of(const codec::frame& f) {
  return std::string{testing::to_message(f).text()};
}

std::string with_wrong_checksum(codec::frame f) {
  f.flags |= flags::crc;
  std::string bytes = bytes_of(f);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  return bytes;
}

std::string merged(std::uint32_t count, std::string_view parts) {
  codec::byte_buffer header;
  codec::encode_merged_header(count, header);
  return text_of(header).append(parts);
}

std::string part(std::string_view bytes) {
  codec::byte_buffer header;
  codec::encode_part_header(static_cast<std::uint32_t>(bytes.size()), header);
  return text_of(header).append(bytes);
}

codec::frame request(std::uint64_t mux_id, std::uint8_t handler, std::string_view body,
                     std::uint32_t deadline_ms) {
  codec::frame f = make(op::request, mux_id, 0, payload{body}, flags::eof);
  f.flags = flags::eof | flags::crc;
  f.handler = handler;
  f.deadline_ms = deadline_ms;
  return f;
}

codec::frame opening(std::uint64_t mux_id, std::uint8_t handler, std::string_view body,
                     std::uint32_t deadline_ms) {
  codec::frame f = make(op::connect_mux, mux_id, 0, payload{body});
  f.handler = handler;
  f.deadline_ms = deadline_ms;
  return f;
}

codec::frame frame_of(const hello& h) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  codec::connect_request content;
  content.id.fill(std::byte{7});
  content.host = h.host;
  content.token = h.token;
  content.time = time_of(std::chrono::nanoseconds{now}.count() + h.clock_ahead_ns);
  codec::frame f;
  f.op = h.code;
  f.flags = h.set;
  f.body = codec::encode(content);
  return f;
}

std::string reply(std::string_view bytes) {
  return ws::test::frame(0x82, bytes, false);
}

std::string reply(const codec::frame& f) {
  return reply(bytes_of(f));
}

codec::frame hello_answer(bool accepted, std::string reason) {
  codec::connect_response response;
  response.id.fill(std::byte{9});
  response.accepted = accepted;
  response.rejected_reason = std::move(reason);
  codec::frame f;
  f.op = op::connect_response;
  f.body = codec::encode(response);
  return f;
}

} // namespace actorgrid::hostile
