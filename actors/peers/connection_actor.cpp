#include "actors/peers/connection_actor.hpp"

#include "actors/link/socket_messages.hpp"
#include "actors/peers/peer_table.hpp"
#include "actors/serving/actor_calls.hpp"
#include "actors/serving/pool_calls.hpp"
#include "actors/serving/serve_message.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "actors/streams/incoming_stream_actor.hpp"
#include "actors/streams/open_stream.hpp"
#include "net/mux/dial_order.hpp"

#include <caf/send.hpp>

namespace actorgrid::actors {

namespace {

/// The reason that calls and streams in flight get: these codes would tell their callers that
/// nothing was sent.
failure reason_in_flight(failure why) {
  if (why.code == errc::message_too_large || why.code == errc::queue_full)
    why.code = errc::disconnected;
  return why;
}

} // namespace

connection_actor::connection_actor(caf::actor_config& cfg, loop_unit& unit, connection_setup setup)
    : loop_actor(cfg, unit), core_(*setup.core), home_(unit.runner().get()),
      record_(std::move(setup.record)), peer_(std::move(setup.peer)),
      admission_(std::move(setup.admission)), certificate_((*setup.session)->certificate()),
      driver_(std::make_shared<link_driver>(unit, core_, std::move(*setup.session))) {}

connection_actor::~connection_actor() = default;

caf::behavior connection_actor::make_behavior() {
  begin();
  return {
      [this](handshake_message& m) { on_handshake_message(m.bytes); },
      [this](call_message& m) { on_call(m); },
      [this](const detail::abandon_call& m) { asked_calls_.abandon(*driver_, m.ticket); },
      [this](open_message& m) { on_open(m); },
      [this](answer_call& m) {
        answer(*driver_, m.id, std::move(m.outcome), m.ran);
        drain_actions();
      },
      [this](cancel_served m) { cancel(*driver_, m.id); },
      [this](ws_closed& m) { end(std::move(m.why)); },
      [this](close_connection& m) { end(std::move(m.why)); },
      [this](connection_over) { quit(); },
      [this](are_you_there) {
        if (driver_->has_hung_up())
          end({errc::disconnected, "the peer closed the connection"});
        else
          send(peer_, still_attaching{caf::actor_cast<caf::actor>(this)});
      },
      [this](drain_connection) {
        if (!driver_->is_established()) return;
        driver_->link().drain();
        driver_->drain_streams();
      },
      [this](const retire_connection& m) { on_retire(m); },
      [this](keep_connection) {
        if (driver_->is_established() && !core_.draining) driver_->link().end_drain();
      },
      [this](probe_connection) {
        if (!driver_->is_established()) return;
        driver_->link().probe(loop().now());
        driver_->ask_for_turn_end();
      },
      [this](list_streams) { return driver_->describe_streams(); },
  };
}

void connection_actor::on_message(const payload& message) {
  if (ended_) return;
  try {
    came_ = loop().now();
    driver_->link().on_message(message, came_);
    drain_actions();
  } catch (...) { // Out of memory, for example: this connection ends, the loop goes on.
    end({errc::disconnected, "the connection ended"});
  }
}

void connection_actor::on_due() {
  if (ended_) return;
  if (!driver_->is_established()) return end(why_too_late());
  try {
    // An idle connection must not keep removed handlers alive.
    look_for_new_handlers();
    driver_->link().on_timeout(loop().now());
    drain_actions();
  } catch (...) {
    end({errc::disconnected, "the connection ended"});
  }
}

void connection_actor::enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) {
  if (!takes_calls_here() || !element->content().match_elements<call_message>())
    return loop_actor::enqueue(std::move(element), context);
  auto call = element->content().move_if_unshared<call_message>(0);
  asked_calls_.begin(*driver_, call,
                     {std::move(element->sender), element->mid, std::move(element->stages)});
}

void connection_actor::enqueue(caf::strong_actor_ptr by, caf::message_id id, caf::message content,
                               caf::execution_unit* context) {
  if (!takes_calls_here() || !content.match_elements<call_message>())
    return loop_actor::enqueue(std::move(by), id, std::move(content), context);
  auto call = content.move_if_unshared<call_message>(0);
  asked_calls_.begin(*driver_, call, {std::move(by), id});
}

bool connection_actor::takes_calls_here() const noexcept {
  // The rest is the loop's, which lives while it runs this.
  return loop_runner::current() == home_ && !ended_ && driver_->is_established();
}

void connection_actor::on_call(call_message& m) {
  auto stages = take_current_forwarding_stack();
  asked_calls_.begin(*driver_, m,
                     {std::move(current_sender()), take_current_message_id(), std::move(stages)});
}

void connection_actor::on_retire(const retire_connection& m) {
  if (!driver_->is_established()) return end(m.why);
  driver_->link().drain();
  if (!driver_->is_idle(m.with_endless)) return;
  if (!why_) why_ = m.why;
  driver_->close_when_written();
}

void connection_actor::on_open(open_message& m) {
  auto promise = make_response_promise();
  auto opened = open_stream(*driver_, std::move(m));
  if (opened)
    promise.deliver(std::move(*opened));
  else
    promise.deliver(std::move(opened.error()));
}

void connection_actor::drain_actions() {
  while (!ended_ && driver_->is_established()) {
    auto next = driver_->link().poll();
    if (!next) break;
    std::visit([this](auto& a) { act(a); }, *next);
  }
}

void connection_actor::look_for_new_handlers() {
  const auto version = core_.handlers.version();
  if (version == handlers_version_) return;
  handlers_ = core_.handlers.current();
  handlers_version_ = version;
}

std::shared_ptr<handler_entry>
connection_actor::find_handler(std::uint8_t id, const std::optional<codec::subroute_id>& subroute) {
  look_for_new_handlers();
  return handlers_->find(id, subroute);
}

void connection_actor::act(mux::serve_call& a) {
  auto entry = find_handler(a.handler, a.subroute);
  served_trace trace;
  if (a.is_traced || driver_->traces().is_on()) [[unlikely]]
    trace = begin_trace(span_kind::call_in, a.handler, entry.get(),
                        a.is_traced ? driver_->link().take_trace(a.id) : payload{});
  if (is_checked(entry.get()))
    if (const auto why =
            why_refused({access_kind::call, a.handler, a.subroute.has_value(), entry.get()})) {
      if (entry) entry->counts_of(&unit()).refuse_call();
      refuse_traced(trace, why);
      driver_->link().respond_error(a.id, why, loop().now());
      return;
    }
  if (!entry || entry->spec.is_stream) {
    refuse_traced(trace, mux::refusal::unknown_handler);
    return driver_->link().refuse(a.id, mux::refusal::unknown_handler, loop().now());
  }
  driver_->totals().calls_in.add();
  call_info info{caller_, entry->subroute, entry->spec.id, detail::from_steady(a.deadline),
                 std::move(trace.context)};
  if (auto* f = std::get_if<detail::unary_function>(&entry->spec.run);
      f && entry->spec.options.where == run_on::loop)
    return run_here(*f, *entry, info, a, trace.span);
  auto& counts = entry->counts_of(&unit());
  if (!record_->share->begin_call()) {
    counts.refuse_call();
    refuse_traced(trace, mux::refusal::too_many);
    return driver_->link().refuse(a.id, mux::refusal::too_many, loop().now());
  }
  auto& handler = *entry;
  driver_->served().begin(a.id, handler.served ? entry : std::move(entry), counts, came_);
  if (trace.span) [[unlikely]]
    driver_->served().trace(a.id, std::move(trace.span));
  if (handler.pool)
    return pool_calls_->serve(handler.pool, a.id, std::move(info), std::move(a.body));
  if (handler.served) return actor_calls_->serve(entry, a.id, std::move(info), std::move(a.body));
  responder respond{caf::actor_cast<caf::actor>(this), *driver_, record_->share, a.id,
                    handler.work};
  driver_->served().watch(a.id, respond.start());
  send(handler.actor, serve_message{std::move(info), std::move(a.body), std::move(respond)});
}

void connection_actor::run_here(const detail::unary_function& f, handler_entry& entry,
                                const call_info& info, mux::serve_call& a,
                                std::shared_ptr<open_span>& span) {
  auto& counts = entry.counts_of(&unit());
  counts.begin_call();
  const auto began = loop().now();
  auto outcome = run_unary(f, info, std::move(a.body));
  const auto ended = loop().end_work(entry.work);
  const auto how = ended > a.deadline ? served_end::late
                   : outcome          ? served_end::ok
                                      : served_end::error;
  counts.end_call(how, came_, {began, ended});
  if (span) [[unlikely]]
    end_traced(span, outcome, how, {began, ended});
  answer(*driver_, a.id, std::move(outcome), {});
}

void connection_actor::act(mux::serve_stream& a) {
  auto entry = find_handler(a.handler, a.subroute);
  served_trace trace;
  if (a.is_traced || driver_->traces().is_on()) [[unlikely]]
    trace = begin_trace(span_kind::stream_in, a.handler, entry.get(),
                        a.is_traced ? driver_->link().take_stream_trace(a.mux_id) : payload{});
  if (is_checked(entry.get()))
    if (const auto why =
            why_refused({access_kind::open, a.handler, a.subroute.has_value(), entry.get()})) {
      if (entry) entry->counts_of(&unit()).refuse_stream();
      refuse_traced(trace, why);
      driver_->link().refuse_stream(a.mux_id, why);
      return;
    }
  if (!entry || !entry->spec.is_stream) {
    refuse_traced(trace, mux::refusal::unknown_handler);
    return driver_->link().refuse_stream(a.mux_id, mux::refusal::unknown_handler);
  }
  driver_->totals().streams_in.add();
  auto& counts = entry->counts_of(&unit());
  const bool is_function = std::holds_alternative<detail::stream_function>(entry->spec.run);
  stream_permit permit{record_->share};
  auto running = is_function && permit ? begin_stream(entry) : nullptr;
  if (!permit || (is_function && !running)) {
    counts.refuse_stream();
    refuse_traced(trace, mux::refusal::too_many);
    driver_->link().refuse_stream(a.mux_id, mux::refusal::too_many);
    return;
  }
  mux::incoming_stream::config config;
  config.mux_id = a.mux_id;
  config.seq = a.seq;
  config.window = {entry->spec.window.in, entry->spec.window.out};
  config.takes_input = entry->spec.takes_input;
  config.checksums = mux::needs_checksum(core_.config.local, *record_->host);
  config.deadline = a.deadline;
  config.deadline_ms = a.deadline_ms;
  config.ping_interval = driver_->config().stream_ping_interval;
  config.message_bytes_max = driver_->config().limits.message_bytes;
  config.coded_errors = driver_->link().has_coded_errors();
  call_info info{caller_, entry->subroute, entry->spec.id, detail::from_steady(a.deadline),
                 std::move(trace.context)};
  auto stream = make_lean<incoming_stream_actor>(
      unit(), incoming_stream_setup{driver_, config, std::move(entry), std::move(info),
                                    std::move(a.body), &core_.members, std::move(permit),
                                    std::move(running), &counts, std::move(trace.span)});
  driver_->link().accept_stream(a.mux_id, link_driver::token_of(*stream));
  driver_->add_stream(*stream);
  stream->start();
}

void connection_actor::act(mux::stream_frames& a) {
  link_driver::stream_of(a.owner).deliver(std::move(a.frames));
}

void connection_actor::act(mux::link_broken& a) {
  end(std::move(a.why));
}

failure connection_actor::why_too_late() const {
  if (outgoing_handshake_)
    return {errc::handshake_timeout, "no answer to the connect message in time"};
  // Once the peer is known, this waits for the peer's previous connection to end.
  return {errc::handshake_timeout,
          record_ ? "the connection before it did not end in time" : "no connect message in time"};
}

void connection_actor::end(failure why) {
  if (std::exchange(ended_, true)) return;
  if (!why_) why_ = std::move(why);
  // This may run between turns, where an actor cannot quit.
  caf::anon_send(caf::actor_cast<caf::actor>(this), connection_over{});
}

void connection_actor::on_stop() {
  ended_ = true;
  if (!why_) why_ = {errc::disconnected, "the connection ended"};
  const bool was_unknown = !driver_->is_established() && !outgoing_handshake_;
  if (was_unknown && !is_refusal_told_ && why_.code != errc::shutting_down)
    tell_refused({why_.code, "connect message: " + why_.text}, {});
  gone_.request_stop();
  // Published before the calls in flight fail, so that their callers already see it.
  if (driver_->is_established()) {
    record_->next_mux_id.store(driver_->link().next_mux_id());
    record_->lost(why_);
    if (why_.code == errc::protocol_violation) driver_->write_frames(why_);
  }
  // Nothing more is sent on this connection, whatever replaces it.
  driver_->leave();
  if (peer_) send(peer_, connection_down{caf::actor_cast<caf::actor>(this), why_});
  if (pool_calls_) pool_calls_->tell_starts(driver_->served());
  if (actor_calls_) actor_calls_->tell_starts(driver_->served());
  driver_->lose(reason_in_flight(why_));
  if (pool_calls_) pool_calls_->close();
  if (actor_calls_) actor_calls_->close();
  driver_->close();
  admission_.permit.reset();
}

} // namespace actorgrid::actors
