#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

// Frames of the websocket on an established connection.

namespace actorgrid::ctl::conform {

namespace {

constexpr unsigned ws_final = 0x80, ws_continuation = 0, ws_text = 1, ws_binary = 2, ws_close = 8,
                   ws_ping = 9, ws_pong = 10;

std::string echo_request(const talk& t, const char* body = "hello") {
  auto f = t.ask(contract::echo.id.value, body);
  f.flags |= bit::crc;
  return encode(f);
}

/// Sends bytes behind which the peer ends the connection.
void ends_connection(bench& b, std::string_view bytes) {
  auto& t = b.begin();
  t.link().send_bytes(bytes);
  // A close may come first.
  while (const auto f = t.link().next_websocket_frame()) {
    if (f->opcode == ws_close) continue;
    for (const auto& frame : decode_message(f->content))
      expect(frame.op == kind::ping || frame.op == kind::pong, "got " + describe(frame));
  }
  b.drop();
}

ws_frame next_control(talk& t, unsigned opcode) {
  while (auto f = t.link().next_websocket_frame())
    if (f->opcode == opcode) return std::move(*f);
  throw deviation("expected a websocket frame with opcode " + std::to_string(opcode)
                  + ", the connection was closed");
}

} // namespace

const std::vector<wire_case>& websocket_cases() {
  static constexpr std::string_view g = "websocket";
  static const std::vector<wire_case> all{
      {g, "ws-fragments", "puts fragments of a message together",
       [](bench& b) {
         auto& t = b.begin();
         const auto m = echo_request(t);
         t.link().send_bytes(raw_link::websocket_frame(ws_binary, m.substr(0, 3))
                             + raw_link::websocket_frame(ws_continuation, m.substr(3, 5))
                             + raw_link::websocket_frame(ws_final | ws_continuation, m.substr(8)));
         t.hear({"Response EOF 'hello'"});
       }},
      {g, "ws-ping-between-fragments", "takes control frames between fragments",
       [](bench& b) {
         auto& t = b.begin();
         const auto m = echo_request(t);
         t.link().send_bytes(raw_link::websocket_frame(ws_binary, m.substr(0, 3))
                             + raw_link::websocket_frame(ws_final | ws_ping, "x")
                             + raw_link::websocket_frame(ws_final | ws_continuation, m.substr(3)));
         t.hear({"Response EOF 'hello'"});
       }},
      {g, "ws-ping", "answers a ping with a pong of the same content",
       [](bench& b) {
         auto& t = b.begin();
         t.link().send_bytes(raw_link::websocket_frame(ws_final | ws_ping, "are you there?"));
         expect(next_control(t, ws_pong).content == "are you there?", "the content differs");
       }},
      {g, "ws-pong", "ignores a pong that it did not ask for",
       [](bench& b) {
         b.begin().link().send_bytes(raw_link::websocket_frame(ws_final | ws_pong, "x"));
       }},
      {g, "ws-text", "drops a text message",
       [](bench& b) {
         b.begin().link().send_bytes(raw_link::websocket_frame(ws_final | ws_text, "hello"));
       }},
      {g, "ws-byte-by-byte", "reads a message that comes byte by byte",
       [](bench& b) {
         auto& t = b.begin();
         const auto all_bytes = raw_link::websocket_frame(ws_final | ws_binary, echo_request(t));
         for (const char c : all_bytes) t.link().send_bytes({&c, 1});
         t.hear({"Response EOF 'hello'"});
       }},
      {g, "ws-two-at-once", "reads two messages that come together",
       [](bench& b) {
         auto& t = b.begin();
         t.link().send_bytes(
             raw_link::websocket_frame(ws_final | ws_binary, echo_request(t, "one"))
             + raw_link::websocket_frame(ws_final | ws_binary, echo_request(t, "one")));
         t.hear({"Response EOF 'one'", "Response EOF 'one'"});
       }},
      {g, "ws-long", "reads and writes messages above 64 KiB",
       [](bench& b) {
         auto& t = b.begin();
         const std::string body(100'000, 'x');
         t.say({t.ask(contract::echo.id.value, body)});
         expect(t.hear_any("Response EOF...").body == body, "the payload differs");
       }},
      {g, "ws-close", "answers a close with one of the same code, and closes",
       [](bench& b) {
         auto& t = b.begin();
         t.link().send_bytes(raw_link::websocket_frame(ws_final | ws_close, "\x03\xe8"));
         expect(next_control(t, ws_close).content.substr(0, 2) == "\x03\xe8", "another code");
         expect(!t.link().next_websocket_frame(), "more after the close");
         b.drop();
       }},
      {g, "ws-close-empty", "answers a close without a code, and closes",
       [](bench& b) {
         auto& t = b.begin();
         t.link().send_bytes(raw_link::websocket_frame(ws_final | ws_close, ""));
         next_control(t, ws_close);
         expect(!t.link().next_websocket_frame(), "more after the close");
         b.drop();
       }},
      {g, "ws-unmasked", "ends the connection at a frame without a mask",
       [](bench& b) { ends_connection(b, {"\x82\x01\xc1", 3}); }},
      {g, "ws-reserved-bit", "ends the connection at a reserved bit",
       [](bench& b) {
         ends_connection(b, raw_link::websocket_frame(ws_final | 0x40 | ws_binary, "x"));
       }},
      {g, "ws-reserved-opcode", "ends the connection at a reserved opcode",
       [](bench& b) { ends_connection(b, raw_link::websocket_frame(ws_final | 3, "x")); }},
      {g, "ws-fragmented-ping", "ends the connection at a fragmented ping",
       [](bench& b) { ends_connection(b, raw_link::websocket_frame(ws_ping, "x")); }},
      {g, "ws-long-ping", "ends the connection at a ping of 126 bytes",
       [](bench& b) {
         ends_connection(b, raw_link::websocket_frame(ws_final | ws_ping, std::string(126, 'x')));
       }},
      {g, "ws-lone-continuation", "ends the connection at a continuation of nothing",
       [](bench& b) {
         ends_connection(b, raw_link::websocket_frame(ws_final | ws_continuation, "x"));
       }},
      {g, "ws-nested", "ends the connection at a message within a fragmented one",
       [](bench& b) {
         ends_connection(b, raw_link::websocket_frame(ws_binary, "x")
                                + raw_link::websocket_frame(ws_final | ws_binary, "x"));
       }},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
