#include "apps/ctl/conform/wire/raw_link.hpp"

#include "apps/ctl/conform/scenario.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace actorgrid::ctl::conform {

namespace {

using std::chrono::system_clock;

constexpr std::string_view handshake_key = "AQIDBAUGBwgJCgsMDQ4PEA==";
constexpr unsigned final_bit = 0x80, text_opcode = 1, binary_opcode = 2, close_opcode = 8,
                   ping_opcode = 9, pong_opcode = 10;
constexpr std::array<char, 4> mask_bytes{'\x11', '\x22', '\x33', '\x44'};

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string expected_accept() {
  const auto joined = std::string{handshake_key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest.data());
  std::array<unsigned char, 32> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size)};
}

std::string payload_of(const hello& h) {
  return map_of({{"ID", h.id}, {"Host", h.host}, {"Time", h.time}, {"Token", h.token}});
}

std::uint64_t number_in(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8U | static_cast<unsigned char>(c);
  return number;
}

/// Whether such a frame never has a checksum.
bool is_plain(const raw_frame& f) {
  return f.op == kind::connect || f.op == kind::connect_response
         || (f.op == kind::ping && f.mux == 0);
}

http_answer parse_answer(std::string_view head) {
  http_answer answer;
  const auto line_end = head.find("\r\n");
  if (head.starts_with("HTTP/1.") && head.size() > 12)
    answer.status = std::atoi(std::string{head.substr(9, 3)}.c_str());
  for (auto rest = head.substr(line_end + 2); !rest.empty();) {
    const auto end = std::min(rest.find("\r\n"), rest.size());
    const auto line = rest.substr(0, end);
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      auto value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      answer.headers[lower(line.substr(0, colon))] = value;
    }
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return answer;
}

} // namespace

raw_link::raw_link(const wire_target& target)
    : target_(target), name_(target.new_name()), has_checksums_(target.has_checksums(name_)),
      stream_(target.connect()) {}

std::string raw_link::request() const {
  const auto token = target_.token();
  const auto now = system_clock::now().time_since_epoch();
  return "GET " + target_.route_path() + " HTTP/1.1\r\nHost: " + target_.authority()
         + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: "
         + std::string{handshake_key} + "\r\n"
         + (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n")
         + "X-Minio-Time: " + std::to_string(std::chrono::nanoseconds{now}.count()) + "\r\n\r\n";
}

void raw_link::send_bytes(std::string_view bytes) {
  stream_->send(bytes);
}

bool raw_link::read_more() {
  const auto more = stream_->receive(wire_clock::now() + patience);
  received_ += more;
  return !more.empty();
}

bool raw_link::fill(std::size_t count) {
  while (received_.size() < count)
    if (!read_more()) return false;
  return true;
}

http_answer raw_link::read_answer() {
  constexpr std::size_t head_max = 64 * 1024;
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (received_.size() > head_max) throw deviation("an HTTP answer of more than 64 KiB");
    if (!read_more()) return {};
  }
  auto answer = parse_answer(std::string_view{received_}.substr(0, end + 2));
  received_.erase(0, end + 4);
  return answer;
}

void raw_link::upgrade() {
  send_bytes(request());
  const auto answer = read_answer();
  expect(answer.status == 101, "expected status 101, got " + std::to_string(answer.status));
  const auto found = answer.headers.find("sec-websocket-accept");
  expect(found != answer.headers.end() && found->second == expected_accept(),
         "Sec-WebSocket-Accept does not fit the key");
  expect(!answer.has("sec-websocket-extensions") && !answer.has("sec-websocket-protocol"),
         "an extension or a protocol that was not offered");
}

hello raw_link::make_hello() const {
  const auto now = system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(now - seconds);
  return {bin_value("conformance-test"), text_value(name_),
          time_value(seconds.count(), static_cast<std::uint32_t>(rest.count())),
          text_value(target_.token())};
}

std::optional<connect_answer> raw_link::greet(const raw_frame& connect) {
  send_message(encode(connect));
  const auto message = next_message();
  if (!message) return {};
  const auto answer = decode_message(*message);
  expect(answer.size() == 1 && answer[0].op == kind::connect_response,
         "expected a ConnectResponse, got " + describe(answer[0]));
  const auto& f = answer[0];
  expect(f.mux == 0 && f.seq == 0 && f.deadline_ms == 0 && f.handler == 0 && f.flags == 0,
         "a field of the ConnectResponse is not 0");
  return conform::read_answer(f);
}

std::optional<connect_answer> raw_link::greet(const hello& h) {
  return greet(raw_frame{.op = kind::connect, .body = payload_of(h)});
}

void raw_link::establish() {
  upgrade();
  const auto answer = greet(make_hello());
  if (!answer) throw deviation("closed instead of a ConnectResponse");
  expect(answer->accepted, "the Connect was refused: " + answer->reason);
}

std::string raw_link::websocket_frame(unsigned first_byte, std::string_view content) {
  std::string frame{static_cast<char>(first_byte)};
  const auto add = [&frame](std::uint64_t number, unsigned width) {
    for (unsigned shift = 8 * width; shift != 0; shift -= 8)
      frame += static_cast<char>(number >> (shift - 8) & 0xffU);
  };
  if (content.size() <= 125) {
    add(0x80 | content.size(), 1);
  } else if (content.size() <= 0xffff) {
    add(0x80 | 126, 1);
    add(content.size(), 2);
  } else {
    add(0x80 | 127, 1);
    add(content.size(), 8);
  }
  frame.append(mask_bytes.data(), mask_bytes.size());
  for (std::size_t i = 0; i != content.size(); ++i)
    frame += static_cast<char>(content[i] ^ mask_bytes[i % mask_bytes.size()]);
  return frame;
}

void raw_link::send_message(std::string_view content) {
  send_bytes(websocket_frame(final_bit | binary_opcode, content));
}

std::optional<ws_frame> raw_link::next_websocket_frame() {
  if (!fill(2)) return {};
  const auto first = static_cast<unsigned char>(received_[0]);
  const auto second = static_cast<unsigned char>(received_[1]);
  expect((first & 0x70U) == 0, "a websocket frame with a reserved bit");
  expect((second & 0x80U) == 0, "an acceptor that masks its websocket frames");
  expect((first & final_bit) != 0 && (first & 15U) != 0, "a fragmented message");
  const std::size_t width = second < 126 ? 0 : second == 126 ? 2 : 8;
  if (!fill(2 + width)) return {};
  const auto size = width == 0 ? second : number_in(std::string_view{received_}.substr(2, width));
  constexpr std::uint64_t size_max = 64 << 20;
  expect(size <= size_max, "a message of more than 64 MiB");
  if (!fill(2 + width + size)) return {};
  ws_frame frame{first & 15U, received_.substr(2 + width, size)};
  received_.erase(0, 2 + width + size);
  return frame;
}

std::optional<std::string> raw_link::next_message() {
  while (auto frame = next_websocket_frame()) {
    if (frame->opcode == binary_opcode) return std::move(frame->content);
    expect(frame->opcode != text_opcode, "a text message");
    if (frame->opcode == ping_opcode)
      send_bytes(websocket_frame(final_bit | pong_opcode, frame->content));
    if (frame->opcode == close_opcode) send_bytes(websocket_frame(final_bit | close_opcode, ""));
  }
  return {};
}

std::optional<raw_frame> raw_link::next() {
  for (;;) {
    while (frames_.empty()) {
      const auto message = next_message();
      if (!message) return {};
      for (auto& f : decode_message(*message)) frames_.push_back(std::move(f));
    }
    auto f = std::move(frames_.front());
    frames_.pop_front();
    check(f);
    if (f.op != kind::ping || f.mux != 0) return f;
    // The peer's own ping: it is answered, and does not concern the test.
    send({.op = kind::pong,
          .seq = f.seq,
          .deadline_ms = f.deadline_ms,
          .handler = f.handler,
          .flags = f.flags,
          .body = map_of({{"nf", "\xc2"}, {"e", "\xc0"}, {"t", time_in(f)}})});
  }
}

void raw_link::check(const raw_frame& f) const {
  const bool expected = has_checksums_ && !is_plain(f);
  if (f.has(bit::crc) != expected)
    throw deviation(describe(f) + (expected ? " has no checksum" : " has a checksum"));
  expect(!f.has(bit::sub), describe(f) + " has a subroute id");
}

raw_frame raw_link::with_checksum(raw_frame f) const {
  if (has_checksums_ && !is_plain(f)) f.flags |= bit::crc;
  return f;
}

void raw_link::send(raw_frame f) {
  send_message(encode(with_checksum(std::move(f))));
}

} // namespace actorgrid::ctl::conform
