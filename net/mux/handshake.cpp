#include "net/mux/handshake.hpp"

#include "net/mux/dial_order.hpp"

#include <limits>
#include <utility>

namespace actorgrid::mux {

namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// a - b in nanoseconds, saturated to 64 bits.
std::int64_t difference(codec::timestamp a, codec::timestamp b) noexcept {
  constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  std::int64_t seconds = 0;
  std::int64_t result = 0;
  if (__builtin_sub_overflow(a.seconds, b.seconds, &seconds)) {
    return a.seconds < b.seconds ? -limit : limit;
  }
  const std::int64_t nanoseconds = std::int64_t{a.nanoseconds} - b.nanoseconds;
  if (__builtin_mul_overflow(seconds, nanoseconds_per_second, &result)
      || __builtin_add_overflow(result, nanoseconds, &result) || result < -limit) {
    return seconds < 0 ? -limit : limit;
  }
  return result;
}

/// As the original prints a positive duration of a second or more: "6m0.25s", "26h3m1s".
std::string print(std::int64_t nanoseconds) {
  const std::int64_t seconds = nanoseconds / nanoseconds_per_second;
  std::string text;
  if (seconds >= 3600) text += std::to_string(seconds / 3600) + "h";
  if (seconds >= 60) text += std::to_string(seconds / 60 % 60) + "m";
  text += std::to_string(seconds % 60);
  std::string fraction = std::to_string(nanoseconds % nanoseconds_per_second);
  fraction.insert(0, 9 - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (!fraction.empty()) text += "." + fraction;
  return text + "s";
}

refused no(errc code, std::string why) {
  return refused{failure{code, std::move(why)}};
}

} // namespace

outgoing_handshake::outgoing_handshake(params p) : params_(std::move(p)) {}

codec::frame outgoing_handshake::hello(codec::timestamp wall_now) const {
  codec::connect_request request;
  request.id = params_.instance;
  request.host = params_.local_host;
  request.time = wall_now;
  request.token = params_.token;
  request.extensions = params_.extensions;
  codec::frame f;
  f.op = codec::op::connect;
  f.body = codec::encode(request);
  return f;
}

outcome<accepted, refused> outgoing_handshake::on_message(const payload& message) const {
  const auto decoded = codec::decode(message);
  if (!decoded) {
    return no(errc::protocol_violation,
              "error parsing the answer to connect: " + decoded.why().text);
  }
  const auto& f = *decoded;
  if (f.op != codec::op::connect_response) {
    return no(errc::protocol_violation,
              "expected ConnectResponse, got " + std::string{codec::to_string(f.op)});
  }
  const auto response = codec::decode<codec::connect_response>(f.body);
  if (!response)
    return no(errc::protocol_violation, "error parsing connectResp: " + response.why());
  if (!response->accepted) return no(errc::handshake_refused, response->rejected_reason);
  return accepted{params_.remote_host, response->id, params_.extensions & response->extensions};
}

incoming_handshake::incoming_handshake(params p) : params_(std::move(p)) {}

outcome<accepted, refused> incoming_handshake::on_message(const payload& message,
                                                          codec::timestamp wall_now) const {
  const auto decoded = codec::decode(message);
  if (!decoded) {
    return no(errc::protocol_violation, "error parsing grid connect: " + decoded.why().text);
  }
  const auto& f = *decoded;
  if (f.op != codec::op::connect) {
    return no(errc::protocol_violation,
              "unexpected connect op: " + std::string{codec::to_string(f.op)});
  }
  const auto parsed = codec::decode<codec::connect_request>(f.body);
  if (!parsed) return no(errc::protocol_violation, "error parsing connectReq: " + parsed.why());
  const auto& request = *parsed;
  using check = refused::check;
  if (!params_.knows_host(request.host)) {
    return refused{{errc::handshake_refused, "unknown incoming host: " + request.host},
                   check::host,
                   request.host};
  }
  const std::int64_t skew = difference(request.time, wall_now);
  const std::int64_t distance = skew < 0 ? -skew : skew;
  if (distance > clock_skew_seconds_max * nanoseconds_per_second) {
    return refused{
        {errc::handshake_refused, "time difference too large between servers: " + print(distance)},
        check::clock,
        request.host};
  }
  if (std::string reason = params_.check_token(request.host, request.token); !reason.empty()) {
    return refused{{errc::unauthorized, "auth token: " + reason}, check::credential, request.host};
  }
  if (params_.check_certificate) {
    if (std::string reason = params_.check_certificate(request.host); !reason.empty()) {
      return refused{
          {errc::unauthorized, "certificate: " + reason}, check::certificate, request.host};
    }
  }
  if (should_dial(params_.local_host, request.host)) {
    return refused{{errc::handshake_refused, "grid: expected to be client side, not server side"},
                   check::side,
                   request.host};
  }
  if (params_.is_new && !params_.is_new(request.id, request.time)) {
    return refused{{errc::unauthorized, "this connect message was accepted before"},
                   check::replay,
                   request.host};
  }
  return accepted{std::move(request.host), request.id, params_.extensions & request.extensions,
                  skew};
}

codec::frame incoming_handshake::welcome(const accepted& who) const {
  codec::frame f;
  f.op = codec::op::connect_response;
  f.body = codec::encode(codec::connect_response{params_.instance, true, {}, who.extensions});
  return f;
}

codec::frame incoming_handshake::refusal(const std::string& reason) const {
  codec::frame f;
  f.op = codec::op::connect_response;
  f.body = codec::encode(codec::connect_response{params_.instance, false, reason});
  return f;
}

} // namespace actorgrid::mux
