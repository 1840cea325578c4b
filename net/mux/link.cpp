#include "net/mux/link.hpp"

#include "codec/merged.hpp"
#include "net/mux/link_state.hpp"
#include "net/mux/pings.hpp"
#include "net/mux/refusal.hpp"
#include "net/mux/wire_deadline.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace actorgrid::mux {

using codec::flags;
using codec::op;

namespace {

/// Event storage above this is given back once drained.
constexpr std::size_t events_kept_max = 1024;
/// How many parts of a merged message become events before these are polled. A part may be eleven
/// bytes while an event takes more than a hundred, so a crafted message must not become events all
/// at once. Messages of honest peers stay below the limit.
constexpr std::size_t parts_at_once = 1024;

/// Peers may cause probes, but no more of them than this allows.
constexpr std::chrono::seconds probe_pause{1};

} // namespace

link::state::state(link_config c, frame_sink& sink, time_point now)
    : config(c), out(sink), next_mux_id(std::max<std::uint64_t>(1, c.first_mux_id)),
      pings(c.ping_interval, now) {}

std::uint64_t link::state::take_mux_id() noexcept {
  const std::uint64_t id = next_mux_id++;
  if (next_mux_id == 0) next_mux_id = 1;
  return id;
}

void link::state::finish_call(call_table::iterator call, outcome<payload> result) {
  (result ? counts->calls_out_ok : counts->calls_out_failed).add();
  call_finished done;
  done.owner = call->second.owner;
  done.result = std::move(result);
  // First, as it may run out of memory: the call then ends with the link.
  emit(std::move(done));
  call_deadlines.remove(call->second);
  calls_out.erase(call);
}

link::state::served_call* link::state::end_serving(serving_id id) noexcept {
  const std::size_t slot = id & 0xffffffffU;
  if (slot >= served.size()) return nullptr;
  served_call& call = served[slot];
  if (!call.is_running || call.generation != id >> 32) return nullptr;
  call.is_running = false;
  served_free.push_back(static_cast<std::uint32_t>(slot));
  return &call;
}

std::optional<link::state::incoming_route> link::state::take_refused(std::uint64_t mux_id) {
  const auto found = streams_in.find(mux_id);
  if (found == streams_in.end() || found->second.is_accepted) return std::nullopt;
  std::optional<incoming_route> refused{std::move(found->second)};
  streams_in.erase(found);
  if (is_over) refused.reset();
  return refused;
}

link::state::route* link::state::find_route(ready_route of) noexcept {
  if (of.is_incoming) {
    const auto found = streams_in.find(of.mux_id);
    return found == streams_in.end() ? nullptr : &found->second;
  }
  const auto found = streams_out.find(of.mux_id);
  return found == streams_out.end() ? nullptr : &found->second;
}

std::optional<action> link::state::take_event() {
  while (events_taken < events.size()) {
    event next = std::move(events[events_taken]);
    if (++events_taken == events.size()) {
      events_taken = 0;
      events.clear();
      if (events.capacity() > events_kept_max) events.shrink_to_fit();
    }
    if (auto* ready = std::get_if<action>(&next)) return std::move(*ready);
    const auto of = std::get<ready_route>(next);
    route* const r = find_route(of);
    // The route was released meanwhile, or a new one took over the id and waits for its own turn.
    if (!r || !r->is_accepted || r->frames.empty()) continue;
    stream_frames batch;
    batch.owner = r->owner;
    batch.frames = std::exchange(r->frames, {});
    r->is_ready = false;
    return batch;
  }
  return std::nullopt;
}

void link::state::violate(std::string text, std::size_t bytes, time_point now) {
  if (ring) {
    frame_head head;
    head.at = now;
    head.body_bytes = head_size(bytes);
    head.connection = recorded_as;
    head.way = frame_way::broken;
    ring->add(head, {});
  }
  is_over = true;
  forget_parts();
  emit(link_broken{failure{errc::protocol_violation, std::move(text)}});
}

link::link(link_config config, frame_sink& out, time_point now)
    : state_(std::make_unique<state>(config, out, now)) {}

link::~link() = default;

void link::on_message(const payload& message, time_point now) {
  state& s = *state_;
  if (s.parts.has_next()) s.receive_parts(std::numeric_limits<std::size_t>::max());
  if (s.is_over) return;
  if (!s.stray_clients.empty()) s.stray_clients.clear();
  if (!s.stray_servers.empty()) s.stray_servers.clear();
  payload parts;
  auto decoded = codec::decode(message, &parts);
  if (!decoded) return s.violate(std::move(decoded.why().text), message.size(), now);
  auto& whole = *decoded;
  if (whole.op != op::merged) return s.receive(whole, now);
  s.parts = codec::merged_reader{std::move(parts), whole.seq};
  s.parts_announced = whole.seq;
  s.parts_came = now;
  s.receive_parts(parts_at_once);
}

void link::on_timeout(time_point now) {
  state& s = *state_;
  if (s.is_over) return;
  while (deadline_entry* const due = s.call_deadlines.pop_due(now)) {
    const auto& call = static_cast<state::outgoing_call&>(*due);
    s.finish_call(s.calls_out.find(call.mux_id),
                  failure{errc::deadline_exceeded, "no answer before the deadline"});
  }
  const ticker::tick tick = s.pings.take(now);
  if (tick == ticker::tick::none) return;
  if (tick == ticker::tick::late) s.pings_unanswered = 0;
  if (s.pings_unanswered >= pings_unanswered_max) {
    s.is_over = true;
    s.emit(link_broken{failure{errc::ping_timeout, "no pong for two ping intervals"}});
    return;
  }
  ++s.pings_unanswered;
  s.push_connection_ping(now);
}

void link::probe(time_point now) {
  state& s = *state_;
  const bool is_soon = s.ping_sent != time_point{} && now - s.ping_sent < probe_pause;
  if (!s.is_over && !is_soon) s.push_connection_ping(now);
}

void link::on_lost(const failure& why) {
  state& s = *state_;
  s.is_over = true;
  s.forget_parts();
  std::vector<std::uint64_t> ids;
  ids.reserve(s.calls_out.size());
  for (const auto& [id, call] : s.calls_out) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  for (const std::uint64_t id : ids) s.finish_call(s.calls_out.find(id), why);
}

outcome<std::uint64_t> link::call(const call_request& request, token owner,
                                  std::size_t queued_bytes, time_point now) {
  state& s = *state_;
  if (s.is_over) return failure{errc::disconnected, "remote disconnected"};
  if (request.handler == 0) return failure{errc::invalid_handler, "handler id 0"};
  const std::uint64_t id = s.take_mux_id();
  const std::uint32_t left_ms = remaining_ms(request.deadline, now);
  if (left_ms == 0) return failure{errc::deadline_exceeded, "less than 1 ms was left for the call"};
  if (request.body.size() > s.config.message_bytes_max) {
    return failure{errc::message_too_large, "a payload of " + std::to_string(request.body.size())
                                                + " bytes, the limit is "
                                                + std::to_string(s.config.message_bytes_max)};
  }
  if (s.calls_out.size() >= s.config.calls_out_max) {
    s.counts->refused_out.add();
    return failure{errc::too_many_in_flight, "calls in flight to the peer"};
  }
  if (queued_bytes > s.config.queue_bytes_max) {
    s.counts->refused_out.add();
    return failure{errc::queue_full, "bytes waiting to be written to the peer"};
  }
  codec::frame f;
  f.mux_id = id;
  f.deadline_ms = left_ms;
  f.handler = request.handler;
  f.op = op::request;
  f.flags = flags::eof;
  f.body = request.body;
  if (request.subroute) {
    f.subroute = request.subroute;
    f.flags |= flags::sub;
  }
  if (s.config.traces && !request.trace.empty()) {
    f.trace = request.trace;
    f.flags |= flags::traced;
  }
  state::outgoing_call& record = s.calls_out[id];
  record.mux_id = id;
  record.owner = owner;
  try {
    s.call_deadlines.set(record, request.deadline);
    s.push(std::move(f));
  } catch (...) { // Out of memory: the owner never got the id, so the call must not call it back.
    abandon(id);
    throw;
  }
  return id;
}

void link::abandon(std::uint64_t mux_id) noexcept {
  const auto call = state_->calls_out.find(mux_id);
  if (call == state_->calls_out.end()) return;
  state_->counts->calls_out_abandoned.add();
  state_->call_deadlines.remove(call->second);
  state_->calls_out.erase(call);
}

bool link::respond(serving_id id, payload body, time_point now) {
  state& s = *state_;
  const state::served_call* const call = s.end_serving(id);
  if (!call || s.is_over || now > call->deadline) return false;
  s.push_response(call->request, std::move(body), flags::none);
  return true;
}

bool link::respond_error(serving_id id, const failure& why, time_point now) {
  state& s = *state_;
  const state::served_call* const call = s.end_serving(id);
  if (!call || s.is_over || now > call->deadline) return false;
  auto answer = error_answer(why, s.config.coded_errors);
  s.push_response(call->request, std::move(answer.body), answer.flags);
  return true;
}

void link::refuse(serving_id id, refusal why, time_point now) {
  state& s = *state_;
  const state::served_call* const call = s.end_serving(id);
  if (!call || s.is_over || now > call->deadline) return;
  if (why == refusal::too_many) return s.push_full(call->request);
  s.push_refusal(call->request, refusal_text(call->request, why, "calls"));
}

bool link::has_coded_errors() const noexcept {
  return state_->config.coded_errors;
}

payload link::take_trace(serving_id id) {
  return std::exchange(state_->served.at(id & 0xffffffffU).request.trace, {}).get();
}

bool link::has_traces() const noexcept {
  return state_->config.traces;
}

void link::cancel(serving_id id, time_point now) {
  state& s = *state_;
  const state::served_call* const call = s.end_serving(id);
  if (!call || s.is_over || now > call->deadline) return;
  // As for a stream: a refusal would say that no handler ran, a response that it failed.
  codec::frame f;
  f.mux_id = call->request.mux_id;
  f.op = op::disconnect_client_mux;
  f.flags = flags::err;
  f.body = payload(shutting_down_text);
  s.push(std::move(f));
}

void link::drain() noexcept {
  state_->is_draining = true;
}

void link::end_drain() noexcept {
  state_->is_draining = false;
}

std::optional<action> link::poll() {
  auto next = state_->take_event();
  while (!next && state_->parts.has_next()) {
    state_->receive_parts(parts_at_once);
    next = state_->take_event();
  }
  return next;
}

time_point link::next_timeout() const noexcept {
  if (state_->is_over) return never;
  return std::min(state_->pings.due(), state_->call_deadlines.next_due());
}

void link::record_in(frame_ring& ring, std::uint32_t connection) noexcept {
  state_->ring = &ring;
  state_->recorded_as = connection;
}

void link::count_in(link_counts* counts) noexcept {
  state_->counts = counts ? counts : &state_->own_counts;
}

bool link::is_over() const noexcept {
  return state_->is_over;
}
std::uint64_t link::next_mux_id() const noexcept {
  return state_->next_mux_id;
}
std::size_t link::calls_out() const noexcept {
  return state_->calls_out.size();
}
std::size_t link::calls_in() const noexcept {
  return state_->served.size() - state_->served_free.size();
}
std::size_t link::streams_out() const noexcept {
  return state_->streams_out.size();
}
std::size_t link::streams_in() const noexcept {
  return state_->streams_in.size();
}
duration link::round_trip() const noexcept {
  return state_->round_trip;
}

} // namespace actorgrid::mux
