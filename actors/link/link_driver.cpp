#include "actors/link/link_driver.hpp"

#include "actors/core/node_core.hpp"
#include "actors/link/socket_messages.hpp"
#include "codec/subroute.hpp"
#include "codec/trace_trailer.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <iterator>

namespace actorgrid::actors {

namespace {

/// This much is written before the turn ends, so that the peer can work on it while this node goes
/// on. Less is not worth the system call; docs/performance.md shows the gain.
constexpr std::size_t flush_early_bytes = std::size_t{8} * 1024;

/// An original peer merges a frame of any length behind up to 31 KiB of others.
constexpr std::size_t merged_before_bytes_max = std::size_t{32} * 1024;

result<payload> outcome_of(mux::call_finished& done) {
  if (done.result) return *std::move(done.result);
  return make_error(done.result.why());
}

} // namespace

link_driver::link_driver(loop_unit& unit, node_core& core, std::unique_ptr<ws::session> session)
    : unit_(unit), loop_(unit.loop()), core_(core), traces_(*core.traces),
      config_(core.present.get()), limits_(config_->limits),
      remote_address_(session->remote_address()), session_(std::move(session)),
      timer_(unit.loop(), [this] {
        armed_ = mux::never;
        if (events_) events_->on_due();
      }) {}

void link_driver::start(caf::actor owner, events& direct) {
  owner_ = std::move(owner);
  events_ = &direct;
  session_->start(*this);
}

void link_driver::establish(const mux::link_config& config,
                            std::shared_ptr<detail::peer_record> record) {
  record_ = std::move(record);
  // Payloads of that length are allowed, so messages that contain them must be too.
  session_->limit_messages(limits_.message_bytes + codec::encoded_size_max({})
                           + codec::trace_bytes_max + merged_before_bytes_max);
  link_.emplace(config, *this, loop().now());
  counters_ = record_->numbers.read().counters;
  totals_ = &record_->totals;
  link_->count_in(&totals_->link);
  if (core_.recorder) {
    ring_ = &core_.recorder->ring(core_.index_of(unit_));
    recorded_as_ = core_.recorder->begin(record_->host, core_.lane);
    link_->record_in(*ring_, recorded_as_);
  }
  unit_.connections()[record_.get()] = this;
  ask_for_turn_end();
}

void link_driver::arm(mux::time_point due) {
  armed_ = due;
  timer_.arm(due);
}

void link_driver::leave() noexcept {
  const auto own = unit_.connections().find(record_.get());
  if (own == unit_.connections().end() || own->second != this) return;
  // Its last turn may end without this connection, and the next one counts on from here. What is in
  // flight is about to fail.
  publish_stats();
  totals_->link.calls_out_failed.add(link_->calls_out());
  totals_ = &own_totals_;
  link_->count_in(nullptr);
  unit_.connections().erase(own);
}

void link_driver::close() noexcept {
  loop().forget(*this);
  timer_.disarm();
  leave();
  if (std::exchange(ring_, nullptr)) core_.recorder->end(recorded_as_);
  if (session_) session_->close();
  session_.reset();
  owner_ = nullptr;
  events_ = nullptr;
  waiting_for_room_.clear();
}

void link_driver::close_when_written() {
  closing_ = true;
  if (!writing_ && outbox_.is_empty()) on_closed({errc::disconnected, "closed"});
}

void link_driver::push(codec::frame&& f) {
  if (!session_) return;
  totals_->sent.add(f.op);
  if (ring_) ring_->add(f, mux::frame_way::sent, recorded_as_, loop_.now());
  outbox_.push(std::move(f));
  if (outbox_.size_bytes() > queue_bytes_max()) {
    if (!std::exchange(overflowed_, true))
      on_closed({errc::queue_full, "the peer does not read what it asked for"});
    return;
  }
  if (outbox_.size_bytes() >= flush_early_bytes) flush();
  ask_for_turn_end();
}

void link_driver::flush() {
  if (!session_ || writing_ || outbox_.is_empty()) return;
  writing_ = true;
  auto message = outbox_.take();
  if (record_) {
    ++counters_.messages_sent;
    counters_.bytes_sent += message.size();
  }
  session_->write(std::move(message));
}

void link_driver::on_written(mux::wire_message spent) {
  writing_ = false;
  outbox_.recycle(std::move(spent.storage));
  flush();
  if (closing_ && !writing_) {
    on_closed({errc::disconnected, "closed"});
    return;
  }
  if (!waiting_for_room_.empty() && outbox_.size_bytes() <= limits_.queue_bytes / 2)
    for (auto* stream : std::exchange(waiting_for_room_, {})) stream->tell_room();
  ask_for_turn_end();
}

void link_driver::ask_for_turn_end() {
  if (session_) loop().at_turn_end(*this);
}

void link_driver::on_turn_end() {
  flush();
  if (!link_) return;
  publish_stats();
  if (const auto due = link_->next_timeout(); due != armed_) arm(due);
}

void link_driver::on_message(payload message) {
  if (record_) {
    ++counters_.messages_received;
    counters_.bytes_received += message.size();
  }
  ask_for_turn_end();
  if (link_) return events_->on_message(message);
  session_->pause_reading();
  caf::anon_send(owner_, handshake_message{std::move(message)});
}

void link_driver::on_closed(failure why) {
  if (owner_) caf::anon_send(owner_, ws_closed{std::move(why)});
}

void link_driver::publish_stats() {
  if (!record_ || !link_) return;
  const peer_gauges gauges{link_->calls_in(), link_->calls_out(), link_->streams_in(),
                           link_->streams_out(), outbox_.size_bytes()};
  totals_->queue_bytes_max.raise_to(gauges.queue_bytes);
  record_->numbers.publish({counters_, gauges, link_->round_trip(), endless_streams_out_});
}

// Requests to the peer.

link_driver* link_driver::find_here(const detail::peer_record& peer) noexcept {
  auto* here = loop_runner::current();
  if (!here || peer.state.load(std::memory_order_relaxed) != peer_state::connected) return nullptr;
  const auto found = here->connections().find(&peer);
  return found == here->connections().end() ? nullptr : found->second;
}

failure link_driver::why_not_now() const {
  if (record_ && record_->is_unknown()) return record_->why_not_connected();
  if (!session_ || !link_) return {errc::disconnected, "the connection is down"};
  if (core_.draining) return {errc::shutting_down, "the node is draining"};
  return {};
}

outcome<std::uint64_t> link_driver::call(handler_id id, std::string_view subroute, payload body,
                                         mux::time_point deadline, detail::call_sink& sink,
                                         const detail::shared_trace& trace) {
  if (traces_.is_on() && record_) [[unlikely]]
    sink.span = begin_span(span_kind::call_out, id, subroute, trace);
  const auto not_sent = [&](failure why) {
    if (sink.span) traces_.end(sink.span, why, loop().now());
    return why;
  };
  if (auto why = why_not_now()) return not_sent(std::move(why));
  mux::call_request request{id.value, {}, std::move(body), deadline};
  if (!subroute.empty()) request.subroute = codec::make_subroute_id(id, subroute);
  if (trace || sink.span) [[unlikely]]
    request.trace = trace_on_wire(trace, sink.span.get());
  ask_for_turn_end();
  auto sent =
      link_->call(request, reinterpret_cast<mux::token>(&sink), outbox_.size_bytes(), loop().now());
  if (!sent) return not_sent(std::move(sent.why()));
  return sent;
}

std::shared_ptr<open_span>
link_driver::begin_span(span_kind kind, handler_id id, std::string_view subroute,
                        const detail::shared_trace& parent) const noexcept {
  if (!traces_.is_on()) return {};
  return traces_.begin({kind, *record_, id, subroute, parent}, loop_.now());
}

payload link_driver::trace_on_wire(const detail::shared_trace& trace, const open_span* span) const {
  if (!link_->has_traces()) return {};
  if (span)
    return span->told.context.is_valid() ? codec::encode_trace(span->told.context) : payload{};
  return trace ? codec::encode_trace(*trace) : payload{};
}

void link_driver::abandon(std::uint64_t mux_id, detail::call_sink& sink) noexcept {
  if (sink.span) [[unlikely]]
    traces_.end(sink.span, span_end{errc::cancelled, "nobody waits for the answer",
                                    detail::from_steady(loop().now())});
  if (!link_) return;
  link_->abandon(mux_id);
  ask_for_turn_end();
}

void link_driver::finish_call(mux::call_finished& done) {
  auto& sink = *reinterpret_cast<detail::call_sink*>(done.owner);
  if (sink.span) [[unlikely]]
    traces_.end(sink.span, done.result ? failure{} : done.result.why(), loop().now());
  sink.finish(outcome_of(done));
  ask_for_turn_end();
}

// Streams.

mux::token link_driver::token_of(linked_stream& stream) noexcept {
  return reinterpret_cast<mux::token>(&stream);
}

linked_stream& link_driver::stream_of(mux::token token) noexcept {
  return *reinterpret_cast<linked_stream*>(token);
}

void link_driver::add_stream(linked_stream& stream) {
  streams_.emplace_back(&stream);
  stream.position = std::prev(streams_.end());
  if (stream.is_outgoing() && stream.is_endless()) ++endless_streams_out_;
  ask_for_turn_end();
}

void link_driver::release_stream(linked_stream& stream) noexcept {
  if (link_) {
    if (stream.is_outgoing())
      link_->release_outgoing(stream.mux_id());
    else
      link_->release_incoming(stream.mux_id());
  }
  if (stream.awaits_queue_room()) std::erase(waiting_for_room_, &stream);
  if (stream.is_outgoing() && stream.is_endless()) --endless_streams_out_;
  if (session_) loop().at_turn_end(*this);
  streams_.erase(stream.position);
}

void link_driver::drain_streams() {
  const auto all = streams_; // a copy, as streams that end are removed
  for (const auto& s : all) s->drain();
}

bool link_driver::is_idle(bool with_endless) const noexcept {
  const auto streams_out = link_->streams_out() - (with_endless ? 0 : endless_streams_out_);
  return link_->calls_in() + link_->calls_out() + link_->streams_in() + streams_out
             + outbox_.size_bytes()
         == 0;
}

std::vector<stream_stats> link_driver::describe_streams() const {
  std::vector<stream_stats> all;
  all.reserve(streams_.size());
  for (const auto& s : streams_) all.push_back(s->describe());
  return all;
}

void link_driver::write_frames(const failure& why) {
  if (!ring_ || !core_.files_of_frames || record_->protocol_errors.count(loop().now()) == 0) return;
  core_.files_of_frames->add(
      {core_.config.local, core_.lane, *record_->host, why,
       core_.recorder->last_of(recorded_as_, core_.index_of(unit_), frame_files::frames_max),
       core_.to_wall_clock(), [&core = core_](event e) { core.tell(std::move(e)); }});
}

void link_driver::lose(const failure& why) {
  if (!link_) return;
  const auto now = loop().now();
  served_.close(now, [&](std::shared_ptr<open_span>& lost, run_times ran) {
    traces_.end(lost, why, ran, now);
  });
  link_->on_lost(why);
  while (auto next = link_->poll())
    if (auto* done = std::get_if<mux::call_finished>(&*next)) finish_call(*done);
  for (auto& s : streams_) s->lose(why);
}

} // namespace actorgrid::actors
