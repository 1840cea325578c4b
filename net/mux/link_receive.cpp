#include "codec/control.hpp"
#include "codec/trace_trailer.hpp"
#include "net/mux/link_state.hpp"
#include "net/mux/refusal.hpp"

#include <string>
#include <utility>

namespace actorgrid::mux {

using codec::flags;
using codec::op;

namespace {

/// How many ids of non-existent streams are answered per websocket message.
constexpr std::size_t strays_answered_max = 1024;

bool remember(std::unordered_set<std::uint64_t>& answered, std::uint64_t mux_id) {
  return answered.size() < strays_answered_max && answered.insert(mux_id).second;
}

} // namespace

void link::state::receive_parts(std::size_t count_max) {
  for (; count_max > 0 && parts.has_next(); --count_max) {
    const std::optional<payload> part = parts.next();
    if (!part) {
      return violate("a merged frame announces " + std::to_string(parts_announced)
                         + " parts and has fewer",
                     0, parts_came);
    }
    auto inner = codec::decode(*part);
    if (!inner) return violate("in a merged frame: " + inner.why().text, part->size(), parts_came);
    receive(*inner, parts_came);
  }
  if (!parts.has_next()) forget_parts();
}

void link::state::forget_parts() noexcept {
  parts = codec::merged_reader{payload{}, 0};
}

void link::state::receive(codec::frame& f, time_point now) {
  counts->received.add(f.op);
  if (ring) ring->add(f, frame_way::received, recorded_as, now);
  switch (f.op) {
  case op::request:
    return receive_request(f, now);
  case op::response:
    complete_call(f);
    return;
  case op::connect_mux:
    return receive_connect_mux(f, now);
  case op::mux_client_msg:
  case op::unblock_srv_mux:
  case op::disconnect_server_mux:
    return to_served_stream(f);
  case op::mux_server_msg:
  case op::unblock_cl_mux:
  case op::ack_mux:
  case op::mux_connect_error:
  case op::disconnect_client_mux:
    return to_stream_or_call(f);
  case op::ping:
    if (f.mux_id != 0) return to_served_stream(f);
    return push_pong(std::move(f), false);
  case op::pong:
    if (f.mux_id != 0) return to_stream_or_call(f);
    return receive_pong(f, now);
  default: // Nested merged frames are not opened; other ops mean nothing here.
    return;
  }
}

bool link::state::check_trace(codec::frame& f, time_point now) {
  if (!codec::has(f.flags, flags::traced)) return true;
  if (!config.traces) {
    f.trace = {};
    return true;
  }
  // Answers repeat some flags.
  f.flags = f.flags & ~flags::traced;
  if (f.trace.size() >= codec::trace_bytes_min) return true;
  violate("trace context: expected at least " + std::to_string(codec::trace_bytes_min)
              + " bytes after the array, got " + std::to_string(f.trace.size()),
          f.body.size(), now);
  return false;
}

void link::state::receive_request(codec::frame& f, time_point now) {
  if (!check_trace(f, now)) return;
  if (is_draining) {
    std::string text = refusal_text(f, refusal::shutting_down, "calls");
    return push_refusal(std::move(f), std::move(text));
  }
  if (served.size() - served_free.size() >= config.calls_in_max) {
    return push_full(f);
  }
  if (served_free.empty()) add_served_slot();
  const std::uint32_t slot = served_free.back();
  served_free.pop_back();
  served_call& call = served[slot];
  call.is_running = true;
  call.deadline = f.deadline_ms == 0 ? never : now + std::chrono::milliseconds(f.deadline_ms);
  serve_call serve;
  serve.id = (serving_id{++call.generation} << 32) | slot;
  serve.handler = f.handler;
  serve.subroute = f.subroute;
  serve.body = std::exchange(f.body, {});
  serve.deadline = call.deadline;
  serve.is_traced = !f.trace.is_nil();
  call.request = std::move(f);
  emit(std::move(serve));
}

void link::state::add_served_slot() {
  // Reserve room for every slot, so that putting a freed one there cannot fail.
  if (served_free.capacity() <= served.size()) served_free.reserve(2 * (served.size() + 1));
  served.emplace_back();
  served_free.push_back(static_cast<std::uint32_t>(served.size() - 1));
}

void link::state::receive_connect_mux(codec::frame& f, time_point now) {
  if (!check_trace(f, now) || streams_in.contains(f.mux_id)) return;
  if (codec::has(f.flags, flags::stateless)) {
    return push_refusal(std::move(f), "Stateless streams not supported");
  }
  if (is_draining || streams_in.size() >= config.streams_in_max) {
    const refusal why = is_draining ? refusal::shutting_down : refusal::too_many;
    if (!is_draining) counts->refused_in.add();
    std::string text = refusal_text(f, why, "streams");
    return push_refusal(std::move(f), std::move(text));
  }
  serve_stream serve;
  serve.mux_id = f.mux_id;
  serve.seq = f.seq;
  serve.handler = f.handler;
  serve.subroute = f.subroute;
  serve.body = std::exchange(f.body, {});
  serve.deadline = f.deadline_ms == 0 ? never : now + std::chrono::milliseconds(f.deadline_ms);
  serve.deadline_ms = f.deadline_ms;
  serve.is_traced = !f.trace.is_nil();
  incoming_route& r = streams_in[f.mux_id];
  r.is_accepted = false;
  r.opening = std::move(f);
  emit(std::move(serve));
}

void link::state::to_served_stream(codec::frame& f) {
  const auto found = streams_in.find(f.mux_id);
  if (found == streams_in.end()) return answer_stray(f);
  add_frame(found->second, true, f);
}

void link::state::to_stream_or_call(codec::frame& f) {
  if (const auto found = streams_out.find(f.mux_id); found != streams_out.end()) {
    return add_frame(found->second, false, f);
  }
  if (!complete_call(f)) answer_stray(f);
}

bool link::state::complete_call(const codec::frame& f) {
  const auto call = calls_out.find(f.mux_id);
  if (call == calls_out.end()) return false;
  switch (f.op) {
  case op::response:
  case op::mux_server_msg: // The original takes it for a response.
    if (f.seq != 0) {
      finish_call(call, failure{errc::protocol_violation, "out-of-sequence item received"});
    } else if (codec::has(f.flags, flags::err)) {
      finish_call(call, failure_of_error_answer(f.body, f.flags));
    } else {
      finish_call(call, f.body);
    }
    break;
  case op::mux_connect_error:
    finish_call(call, failure_of_connect_error(f.body, f.flags, "call"));
    break;
  case op::disconnect_client_mux:
    if (codec::has(f.flags, flags::err)) {
      finish_call(call, failure_of_cancellation(std::string{f.body.text()}));
    } else {
      finish_call(call, failure{errc::disconnected, "remote disconnected"});
    }
    break;
  default: // AckMux, UnblockClMux and Pong mean nothing to a call.
    break;
  }
  return true;
}

void link::state::answer_stray(codec::frame& f) {
  const bool is_end = codec::has(f.flags, flags::eof);
  switch (f.op) {
  case op::mux_client_msg:
    if (remember(stray_clients, f.mux_id)) push_disconnect(op::disconnect_client_mux, f.mux_id);
    break;
  case op::ack_mux:
  case op::mux_server_msg:
    if (is_end) break;
    [[fallthrough]];
  case op::pong:
    // These come from the server of a stream, so its server half is what must end. The original
    // says DisconnectClientMux here, which names a mux of the other role.
    if (remember(stray_servers, f.mux_id)) push_disconnect(op::disconnect_server_mux, f.mux_id);
    break;
  case op::ping:
    push_pong(std::move(f), true);
    break;
  default:
    break;
  }
}

void link::state::receive_pong(codec::frame& f, time_point now) {
  const auto answer = codec::decode<codec::pong>(f.body);
  if (!answer) return;
  pings_unanswered = 0;
  if (answer->t == ping_mark && ping_sent != time_point{}) round_trip = now - ping_sent;
}

void link::state::add_frame(route& to, bool is_incoming, codec::frame& f) {
  if (!to.is_ready) {
    to.is_ready = true;
    events.emplace_back(ready_route{is_incoming, f.mux_id});
  }
  to.frames.push_back(std::move(f));
}

} // namespace actorgrid::mux
