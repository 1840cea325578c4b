#include "codec/control.hpp"
#include "net/mux/link_state.hpp"
#include "net/mux/refusal.hpp"

#include <string>
#include <utility>

namespace actorgrid::mux {

using codec::flags;
using codec::op;

namespace {

/// Steady time in the format of a wall-clock time: the peer only echoes it.
codec::timestamp mark_of(time_point now) noexcept {
  const auto since = now.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(since - seconds);
  return {seconds.count(), static_cast<std::int32_t>(rest.count())};
}

} // namespace

void link::state::push(codec::frame&& f) {
  f.flags = config.checksums ? f.flags | flags::crc : f.flags & ~flags::crc;
  out.push(std::move(f));
}

void link::state::push_disconnect(op code, std::uint64_t mux_id) {
  codec::frame f;
  f.mux_id = mux_id;
  f.op = code;
  push(std::move(f));
}

void link::state::push_pong(codec::frame ping, bool not_found) {
  codec::pong answer;
  answer.not_found = not_found;
  if (const auto asked = codec::decode<codec::ping>(ping.body)) answer.t = asked->t;
  ping.op = op::pong;
  ping.flags = ping.flags & ~flags::sub;
  ping.subroute.reset();
  ping.body = codec::encode(answer);
  push(std::move(ping));
}

void link::state::push_connection_ping(time_point now) {
  ping_sent = now;
  ping_mark = mark_of(now);
  codec::ping content;
  content.t = ping_mark;
  codec::frame f;
  f.op = op::ping;
  f.deadline_ms = static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(config.ping_interval).count());
  f.body = codec::encode(content);
  out.push(std::move(f)); // The one frame of an established link that never carries a checksum.
}

void link::state::push_refusal(codec::frame refused, std::string text) {
  refused.op = op::mux_connect_error;
  refused.flags = refused.flags & ~flags::sub;
  refused.subroute.reset();
  refused.trace = {};
  refused.body = codec::encode(codec::mux_connect_error{std::move(text)});
  push(std::move(refused));
}

void link::state::push_coded_refusal(codec::frame refused, const failure& why) {
  if (!config.coded_errors) return push_refusal(std::move(refused), why.text);
  auto answer = error_answer(why, true);
  refused.op = op::mux_connect_error;
  refused.flags = (refused.flags & ~flags::sub) | answer.flags;
  refused.subroute.reset();
  refused.trace = {};
  refused.body = std::move(answer.body);
  push(std::move(refused));
}

void link::state::push_full(const codec::frame& request) {
  counts->refused_in.add();
  const failure why{errc::too_many_in_flight, refusal_text(request, refusal::too_many, "calls")};
  auto answer = error_answer(why, config.coded_errors);
  push_response(request, std::move(answer.body), answer.flags);
}

void link::state::push_response(const codec::frame& request, payload body, flags extra) {
  if (body.size() > config.message_bytes_max) {
    body = payload("an answer of " + std::to_string(body.size()) + " bytes, the limit is "
                   + std::to_string(config.message_bytes_max));
    extra = flags::err;
  }
  codec::frame f;
  f.mux_id = request.mux_id;
  f.seq = request.seq;
  f.op = op::response;
  f.flags = flags::eof | extra | codec::zero_flag(body);
  f.body = std::move(body);
  push(std::move(f));
}

} // namespace actorgrid::mux
