#include "tests/hostile/server_attack.hpp"

#include "codec/control.hpp"
#include "tests/hostile/bytes.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <algorithm>
#include <optional>

namespace actorgrid::hostile {

using ws::test::frame;
using ws::test::raw_socket;

namespace {

std::string with_payload(std::string_view content) {
  codec::frame f;
  f.op = op::connect_response;
  f.body = payload{content};
  return reply(f);
}

std::string announcing(std::uint64_t size) {
  std::string header = ws::test::long_frame_header(0x82, size).substr(0, 10);
  header[1] = 0x7f;
  return header;
}

std::string refusal(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: " + std::to_string(body.size())
         + "\r\n\r\n" + std::string{body};
}

const std::string upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Accept: {key}\r\n\r\n";

using server_attacks = std::vector<server_attack>;

server_attacks instead_of_an_upgrade() {
  const std::string failed = "attempt_failed io_failure: *upgrade: *";
  const auto refused = [](const std::string& text) {
    return "attempt_failed handshake_refused: *: HTTP " + text;
  };
  const std::string key = "Sec-WebSocket-Accept: {key}\r\n";
  return {
      {"nothing", "", "", "", failed},
      {"bytes without meaning", repeated("\x9c\x01\xfe\x7f", 500), "", "", failed},
      {"a TLS alert", "\x15\x03\x01\x02\x02\x0a", "", "",
       "attempt_failed tls_failure: *upgrade: the peer speaks TLS on this port*"},
      {"an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "", "", failed},
      {"half a status line", "HTTP/1.1 10", "", "", failed},
      {"a page", refusal("200 OK", "<html>"), "", "", refused("200 OK: <html>")},
      {"a redirect", with(refusal("301 Moved", ""), "\r\n", "\r\nLocation: http://evil/\r\n"), "",
       "", refused("301 Moved*")},
      {"a refusal", refusal("403 Forbidden", "no"), "", "", refused("403 Forbidden: no")},
      {"a refusal that drives terminals", refusal("403 \x1b[2J", "\x1b]0;x\x07\r\nevent=connected"),
       "", "", "attempt_failed *"},
      {"a refusal of 1 MiB", refusal("500 Error", std::string(1 << 20, 'x')), "", "",
       "attempt_failed *"},
      {"a refusal without an end",
       "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", "", "",
       "attempt_failed *"},
      {"a status of 999", refusal("999 What", ""), "", "", refused("999 What")},
      {"another status first", "HTTP/1.1 100 Continue\r\n\r\n" + upgraded, "", "",
       refused("100 Continue*")},
      {"no key", with(upgraded, key, ""), "", "", "attempt_failed *"},
      {"a wrong key", with(upgraded, "{key}", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "", "",
       "attempt_failed *"},
      {"a key of 4 KiB", with(upgraded, "{key}", std::string(4'096, 'A')), "", "",
       "attempt_failed *"},
      {"no upgrade header", with(upgraded, "Upgrade: websocket\r\n", ""), "", "",
       "attempt_failed *"},
      {"no connection header", with(upgraded, "Connection: Upgrade\r\n", ""), "", "",
       "attempt_failed *"},
      {"HTTP/1.0", with(upgraded, "HTTP/1.1", "HTTP/1.0"), "", "", "attempt_failed *"},
      {"a header of 1 MiB", with(upgraded, key, key + "X: " + std::string(1 << 20, 'x') + "\r\n"),
       "", "", "attempt_failed *"},
      {"a header without an end", "HTTP/1.1 101 Yes\r\n" + repeated("a: b\r\n", 50'000), "", "",
       "attempt_failed *"},
      {"nothing, for ever", "", "", "", "attempt_failed handshake_timeout: *", true},
      {"half an answer, and nothing for ever", upgraded.substr(0, 40), "", "",
       "attempt_failed handshake_timeout: *", true},
  };
}

server_attacks instead_of_an_answer() {
  const auto violation = [](const std::string& text) {
    return "attempt_failed protocol_violation: " + text;
  };
  const std::string websocket = violation("websocket: *");
  const std::string large = "attempt_failed message_too_large: *";
  const std::string yes{reply(hello_answer(true))};
  const auto instead = [](std::string name, std::string bytes, std::string outcome) {
    return server_attack{std::move(name), upgraded, std::move(bytes), "", std::move(outcome)};
  };
  server_attack silence =
      instead("silence", reply("").substr(0, 1), "attempt_failed handshake_timeout: *");
  silence.falls_silent = true;
  return {
      instead("a close", frame(0x88, "\x03\xf0why", false),
              "attempt_failed disconnected: the peer closed the websocket, code 1008: why"),
      instead("a refusal of the connect message", reply(hello_answer(false, "no")),
              "attempt_failed handshake_refused: no"),
      instead("a refusal of 60 KB", reply(hello_answer(false, std::string(60'000, 'n'))),
              "attempt_failed handshake_refused: nnn*"),
      instead("a refusal without a reason", reply(hello_answer(false)),
              "attempt_failed handshake_refused*"),
      instead("an answer above 64 KiB", reply(hello_answer(false, std::string(66'000, 'n'))),
              large),
      instead("2^63 bytes announced", announcing(1ULL << 63), websocket),
      instead("a masked answer", frame(0x82, bytes_of(hello_answer(true)), true), websocket),
      instead("an answer with a reserved bit", frame(0xc2, bytes_of(hello_answer(true)), false),
              websocket),
      instead("a text that is no frame", frame(0x81, "welcome", false),
              violation("error parsing the answer to connect: *")),
      instead("an empty message", reply(""), violation("error parsing the answer to connect: *")),
      instead("another op", reply(request(1, 1, "x")),
              violation("expected ConnectResponse, got Request")),
      instead("a merged answer", reply(merged(1, part(bytes_of(hello_answer(true))))),
              violation("expected ConnectResponse, got Merged")),
      instead("an answer that is no map", with_payload("yes"),
              violation("error parsing connectResp: *")),
      instead("an answer of four billion keys", with_payload("\xdf\xff\xff\xff\xff"),
              violation("error parsing connectResp: *")),
      instead("an acceptance that is a number",
              with_payload("\x81\xa8"
                           "Accepted\x01"),
              violation("error parsing connectResp: *")),
      instead("an id of one byte", with_payload("\x81\xa2ID\xc4\x01x"),
              violation("error parsing connectResp: *")),
      instead("an answer with a wrong checksum", reply(with_wrong_checksum(hello_answer(true))),
              violation("error parsing the answer to connect: *")),
      silence,
  };
}

server_attacks once_let_in() {
  const std::string lost = "connection_lost protocol_violation: *";
  const std::string yes = reply(hello_answer(true));
  const auto then = [&](std::string name, std::string bytes, std::string outcome) {
    return server_attack{std::move(name), upgraded, yes, std::move(bytes), std::move(outcome)};
  };
  return {
      then("a wrong checksum", reply(with_wrong_checksum(request(1, 1, "x"))), lost),
      then("bytes that are no frame", reply("junk"), lost),
      then("a merged frame that announces four billion parts", reply(merged(0xffffffff, "")), lost),
      then("a masked message", frame(0x82, bytes_of(request(1, 1, "x")), true), lost),
      then("a reserved opcode", frame(0x83, "x", false), lost),
      then("2^62 bytes announced", announcing(1ULL << 62), "connection_lost message_too_large: *"),
      then("a close at once", frame(0x88, "\x03\xe8", false),
           "connection_lost disconnected: the peer closed the websocket, code 1000"),
      then("the answer again", yes, goes_on),
      then("a connect message of its own", reply(frame_of({.host = "http://evil:1", .token = "x"})),
           goes_on),
      then("answers to nothing", repeated(reply(make(op::response, 7, 0, payload{"x"})), 100),
           goes_on),
      then("requests to nobody", repeated(reply(request(1, 99, "x")), 100), goes_on),
      then("a thousand pings", repeated(reply(make(op::ping, 0)), 1'000), goes_on),
      then("texts", repeated(frame(0x81, "hello", false), 100), goes_on),
  };
}

std::string fill_in(std::string text, std::string_view request) {
  constexpr std::string_view key = "{key}";
  const auto at = text.find(key);
  return at == std::string::npos ? text
                                 : text.replace(at, key.size(), ws::test::accept_key(request));
}

bool answers_a_ping(raw_socket& socket) {
  constexpr std::uint32_t number = 900'001;
  codec::frame ping;
  ping.op = op::ping;
  ping.seq = number;
  socket.send(reply(ping));
  for (;;) {
    const auto [first, content] = socket.read_masked_frame();
    if (first == 0) return false;
    for (const payload& part : testing::split(payload{content})) {
      const codec::frame f = testing::parse(part);
      if (f.op == op::pong && f.seq == number) return true;
    }
  }
}

} // namespace

std::vector<server_attack> by_servers() {
  server_attacks all = instead_of_an_upgrade();
  for (const server_attacks& more : {instead_of_an_answer(), once_let_in()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool play(ws::test::raw_listener listener, const server_attack& a) {
  auto socket = listener.accept();
  // Nothing listens from now on: a second attempt fails, and is not examined.
  {
    const auto closed = std::move(listener);
  }
  const std::string request = socket.read_until("\r\n\r\n");
  socket.send(fill_in(a.to_request, request));
  if (!a.to_hello.empty()) {
    socket.read_masked_frame();
    socket.send(a.to_hello + a.later);
    if (a.outcome == goes_on && answers_a_ping(socket)) return true;
  }
  if (!a.falls_silent) socket.end_sending();
  socket.read_to_end();
  return false;
}

} // namespace actorgrid::hostile
