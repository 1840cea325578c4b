#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

// Requests for an upgrade: those that a peer accepts, and those that it refuses.

namespace actorgrid::ctl::conform {

namespace {

/// The good request with `other` in place of `part`.
std::string changed(const raw_link& link, std::string_view part, std::string_view other) {
  auto text = link.request();
  const auto at = text.find(part);
  if (at == std::string::npos) throw skipped("the request has no " + std::string{part});
  return text.replace(at, part.size(), other);
}

http_answer answer_to(raw_link& link, const std::string& request) {
  link.send_bytes(request);
  return link.read_answer();
}

void accepts(const bench& b, std::string_view part, std::string_view other) {
  raw_link link{b.target()};
  const auto answer = answer_to(link, changed(link, part, other));
  expect(answer.status == 101, "expected status 101, got " + std::to_string(answer.status));
}

/// Closing the connection is a refusal, too.
void refuses(const bench& b, std::string_view part, std::string_view other) {
  raw_link link{b.target()};
  const auto answer = answer_to(link, changed(link, part, other));
  expect(answer.status != 101, "the request was accepted");
  expect(answer.status == 0 || answer.status >= 400,
         "expected an error status, got " + std::to_string(answer.status));
}

void refuses_token(const bench& b, const std::string& header) {
  const auto token = b.target().token();
  if (token.empty()) throw skipped("the grid has no token");
  refuses(b, "Authorization: Bearer " + token + "\r\n", header);
}

} // namespace

const std::vector<wire_case>& http_cases() {
  static constexpr std::string_view g = "http";
  static const std::vector<wire_case> all{
      {g, "http-upgrade", "accepts a good request, with the right answer to its key",
       [](bench& b) { raw_link{b.target()}.upgrade(); }},
      {g, "http-header-case", "reads names of headers in any case",
       [](bench& b) { accepts(b, "Sec-WebSocket-Key", "SEC-websocket-KEY"); }},
      {g, "http-connection-list", "finds Upgrade in a list of options",
       [](bench& b) { accepts(b, "Connection: Upgrade", "Connection: keep-alive, upgrade"); }},
      {g, "http-time-ignored-or-checked", "answers a request with a time of long ago",
       [](bench& b) {
         raw_link link{b.target()};
         const auto answer = answer_to(link, changed(link, "X-Minio-Time: 1", "X-Minio-Time: 0"));
         expect(answer.status == 101 || answer.status >= 400, "expected an answer");
       }},
      {g, "http-extension", "does not choose an extension that is offered",
       [](bench& b) {
         raw_link link{b.target()};
         const auto answer =
             answer_to(link, changed(link, "\r\n\r\n",
                                     "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
         expect(answer.status == 101, "expected status 101");
         expect(!answer.has("sec-websocket-extensions"), "an extension was chosen");
       }},
      {g, "http-protocol", "does not choose a subprotocol that is offered",
       [](bench& b) {
         raw_link link{b.target()};
         const auto answer =
             answer_to(link, changed(link, "\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n"));
         expect(!answer.has("sec-websocket-protocol"), "a subprotocol was chosen");
       }},
      {g, "http-in-pieces", "reads a request that comes in pieces",
       [](bench& b) {
         raw_link link{b.target()};
         const auto text = link.request();
         for (const char c : text) link.send_bytes({&c, 1});
         expect(link.read_answer().status == 101, "expected status 101");
       }},
      {g, "http-other-path", "refuses another path",
       [](bench& b) { refuses(b, "GET " + b.target().route_path(), "GET /some/other/path"); }},
      {g, "http-post", "refuses another method", [](bench& b) { refuses(b, "GET ", "POST "); }},
      {g, "http-no-upgrade", "refuses a request for no websocket",
       [](bench& b) { refuses(b, "Upgrade: websocket\r\nConnection: Upgrade\r\n", ""); }},
      {g, "http-version", "refuses another version of websockets",
       [](bench& b) { refuses(b, "Version: 13", "Version: 12"); }},
      {g, "http-no-key", "refuses a request without a key",
       [](bench& b) { refuses(b, "Sec-WebSocket-Key", "X-Other"); }},
      {g, "http-short-key", "refuses a key of another size",
       [](bench& b) { refuses(b, "AQIDBAUGBwgJCgsMDQ4PEA==", "AQIDBA=="); }},
      {g, "http-garbage", "closes a connection that does not begin with HTTP",
       [](bench& b) { refuses(b, "GET ", "\x01\x02\x03 "); }},
      {g, "http-long-header", "refuses a header of a megabyte",
       [](bench& b) {
         refuses(b, "\r\n\r\n", "\r\nX-Long: " + std::string(1 << 20, 'x') + "\r\n\r\n");
       }},
      {g, "http-no-token", "refuses a request without the token",
       [](bench& b) { refuses_token(b, ""); }},
      {g, "http-wrong-token", "refuses a request with another token",
       [](bench& b) { refuses_token(b, "Authorization: Bearer another\r\n"); }},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
