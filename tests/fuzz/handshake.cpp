#include "net/mux/handshake.hpp"

#include "input.hpp"
#include "net/mux/dial_order.hpp"
#include "tests/support/must.hpp"

#include <string_view>

// Both halves of the handshake: hostile first messages are refused, and connect messages are judged
// by the protocol's checks, in order.

namespace {

using namespace actorgrid;
using testing::must;

constexpr std::string_view local = "http://node1:9000";
constexpr std::string_view peers[] = {"http://node2:9000", "http://node3:9000", local};
constexpr codec::timestamp now{1'800'000'000, 500'000'000};

bool is_peer(std::string_view host) {
  return host == peers[0] || host == peers[1];
}

mux::incoming_handshake acceptor() {
  return mux::incoming_handshake{{std::string{local},
                                  {},
                                  is_peer,
                                  [](const std::string&, const std::string& token) -> std::string {
                                    return token == "secret" ? "" : "wrong";
                                  }}};
}

mux::outgoing_handshake dialer() {
  return mux::outgoing_handshake{
      {std::string{peers[0]}, std::string{local}, "secret", codec::instance_id{}}};
}

payload to_message(const codec::frame& f) {
  codec::byte_buffer bytes;
  codec::encode(f, bytes);
  return payload::copy_of(bytes);
}

/// Nanoseconds between two times.
__int128 distance(codec::timestamp a, codec::timestamp b) {
  const auto of = [](codec::timestamp t) {
    return __int128{t.seconds} * 1'000'000'000 + t.nanoseconds;
  };
  return of(a) < of(b) ? of(b) - of(a) : of(a) - of(b);
}

/// The checks as the protocol lists them; nothing if the connect message must be accepted.
std::string_view first_fault(const codec::connect_request& request) {
  if (!is_peer(request.host)) return "unknown incoming host: ";
  if (distance(request.time, now) > __int128{mux::clock_skew_seconds_max} * 1'000'000'000)
    return "time difference too large between servers: ";
  if (request.token != "secret") return "auth token: wrong";
  if (mux::should_dial(local, request.host))
    return "grid: expected to be client side, not server side";
  return {};
}

codec::connect_request any_request(fuzz::input& in) {
  codec::connect_request request;
  const auto which = in.below(std::size(peers) + 1);
  request.host = which == std::size(peers) ? in.some_text() : std::string{peers[which]};
  request.time = now;
  if (in.byte() % 2 == 0) {
    request.time.seconds += in.number<std::int16_t>() % 302;
    request.time.nanoseconds = in.number<std::int32_t>() % 1'000'000'000;
    if (request.time.nanoseconds < 0) request.time.nanoseconds = -request.time.nanoseconds;
  } else {
    request.time.seconds = in.number<std::int64_t>();
  }
  request.token = in.byte() % 4 == 0 ? in.some_text() : "secret";
  return request;
}

void judge_request(fuzz::input& in) {
  const auto request = any_request(in);
  codec::frame hello;
  hello.op = codec::op::connect;
  hello.body = codec::encode(request);
  const auto verdict = acceptor().on_message(to_message(hello), now);
  const auto fault = first_fault(request);
  must(bool{verdict} == fault.empty(), "exactly what passes all checks is accepted");
  if (fault.empty()) return must(verdict->host == request.host, "the host");
  const auto& reason = verdict.why().why.text;
  must(reason.starts_with(fault), "the first check that fails gives the reason");
  const auto heard = dialer().on_message(to_message(acceptor().refusal(reason)));
  must(heard.why().why.text == reason, "the dialer learns the reason");
}

void survive_hostile(const payload& message) {
  if (const auto verdict = acceptor().on_message(message, now))
    must(is_peer(verdict->host), "only a peer is accepted");
  if (const auto answer = dialer().on_message(message); !answer)
    must(bool{answer.why().why}, "a refusal is an error");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  if (in.byte() % 2 == 0) {
    survive_hostile(in.rest());
  } else {
    judge_request(in);
  }
  return 0;
}
