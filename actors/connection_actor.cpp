#include "actors/connection_actor.hpp"

#include "actors/directory.hpp"
#include "actors/handler_actor.hpp"
#include "actors/incoming_stream_actor.hpp"
#include "actors/outgoing_stream_actor.hpp"
#include "actors/serve_message.hpp"
#include "codec/subroute.hpp"
#include "net/mux/dial_order.hpp"

#include <caf/send.hpp>

namespace actorgrid::actors {

namespace {

/// The protocol's figure.
constexpr std::chrono::minutes default_call_timeout{1};

} // namespace

connection_actor::connection_actor(caf::actor_config& cfg, loop_unit& unit, connection_setup setup)
    : loop_actor(cfg, unit), core_(*setup.core), record_(std::move(setup.record)),
      peer_(std::move(setup.peer)), unauthenticated_(std::move(setup.unauthenticated)),
      context_(
          std::make_shared<connection_context>(std::move(*setup.session), core_.config.limits)) {}

caf::behavior connection_actor::make_behavior() {
  timer_.emplace(loop(), [self = caf::actor_cast<caf::actor_addr>(this)] {
    if (auto alive = caf::actor_cast<caf::actor>(self)) caf::anon_send(alive, timer_fired{});
  });
  begin();
  return {
      [this](ws_message& m) { on_ws_message(m.bytes); },
      [this](call_message& m) { on_call(m); },
      [this](const detail::abandon_call& m) { on_abandon(m); },
      [this](open_message& m) { on_open(m); },
      [this](answer_call& m) {
        answer(*context_, m.id, std::move(m.outcome));
        drain_actions();
      },
      [this](timer_fired) {
        armed_ = mux::never;
        if (context_->is_established()) {
          context_->link().on_timeout(loop().now());
          drain_actions();
        } else {
          end({errc::handshake_timeout, "no answer to the connect message in time"});
        }
      },
      [this](ws_closed& m) { end(std::move(m.why)); },
      [this](close_connection& m) { end(std::move(m.why)); },
      [this](drain_connection) {
        if (context_->is_established()) context_->link().drain();
      },
      [this](list_streams) { return context_->describe_streams(); },
  };
}

void connection_actor::on_ws_message(const payload& message) {
  const bool refused = static_cast<bool>(why_);
  if (ended_ || attaching_ || refused) return;
  if (context_->is_established()) {
    context_->link().on_message(message, loop().now());
    drain_actions();
  } else if (outgoing_handshake_) {
    on_hello_answer(message);
  } else {
    on_hello(message);
  }
}

failure connection_actor::why_not_now() const {
  if (ended_ || !context_->is_established()) return {errc::disconnected, "the connection is down"};
  if (core_.draining) return {errc::shutting_down, "the node is draining"};
  return {};
}

void connection_actor::on_call(call_message& m) {
  auto promise = make_response_promise();
  if (auto why = why_not_now()) {
    promise.deliver(make_error(why));
    return;
  }
  if (m.deadline == mux::time_point{}) m.deadline = loop().now() + default_call_timeout;
  mux::call_request request{m.id.value, {}, std::move(m.body), m.deadline};
  if (!m.subroute.empty()) request.subroute = codec::make_subroute_id(m.id, m.subroute);
  // Somebody may have sent the same message twice.
  const bool is_named = m.ticket != 0 && !calls_.contains(m.ticket);
  const auto token = is_named ? m.ticket : context_->next_token();
  auto sent = context_->link().call(request, token, context_->queued_bytes(), loop().now());
  if (auto* no = std::get_if<failure>(&sent)) {
    promise.deliver(make_error(*no));
    return;
  }
  calls_.emplace(token, waiting_call{std::move(promise), std::get<std::uint64_t>(sent)});
  rearm();
}

void connection_actor::on_abandon(const detail::abandon_call& m) {
  auto found = calls_.find(m.ticket);
  if (found == calls_.end() || !context_->is_established()) return;
  context_->link().abandon(found->second.mux_id);
  calls_.erase(found);
  rearm();
}

void connection_actor::on_open(open_message& m) {
  auto promise = make_response_promise();
  if (auto why = why_not_now()) {
    promise.deliver(make_error(why));
    return;
  }
  const auto token = context_->next_token();
  auto opened = context_->link().open_stream(token, context_->queued_bytes());
  if (auto* no = std::get_if<failure>(&opened)) {
    promise.deliver(make_error(*no));
    return;
  }
  mux::outgoing_stream::config config;
  config.mux_id = std::get<std::uint64_t>(opened);
  config.handler = m.id.value;
  if (!m.subroute.empty()) config.subroute = codec::make_subroute_id(m.id, m.subroute);
  config.window = m.window;
  config.takes_input = m.takes_input;
  config.checksums = mux::needs_checksum(core_.config.local, *record_->host);
  config.deadline = m.deadline;
  config.ping_interval = core_.config.stream_ping_interval;
  outgoing_stream_setup setup{
      context_, token, m.id, std::move(config), std::move(m.opening), std::move(promise)};
  spawn_on<outgoing_stream_actor>(unit(), std::move(setup));
}

void connection_actor::drain_actions() {
  while (!ended_ && context_->is_established()) {
    auto next = context_->link().poll();
    if (!next) break;
    std::visit([this](auto& a) { act(a); }, *next);
  }
  if (!ended_) rearm();
}

std::shared_ptr<handler_entry>
connection_actor::find_handler(std::uint8_t id, const std::optional<codec::subroute_id>& subroute) {
  if (const auto version = core_.handlers.version(); version != handlers_version_) {
    handlers_ = core_.handlers.current();
    handlers_version_ = version;
  }
  return handlers_->find(id, subroute);
}

void connection_actor::act(mux::serve_call& a) {
  auto entry = find_handler(a.handler, a.subroute);
  if (!entry || entry->spec.is_stream) {
    context_->link().refuse(
        a.id, a.subroute ? mux::refusal::unknown_subroute : mux::refusal::unknown_handler,
        loop().now());
    return;
  }
  entry->calls.fetch_add(1, std::memory_order_relaxed);
  call_info info{record_->host, entry->subroute, entry->spec.id, a.deadline};
  if (auto* f = std::get_if<detail::unary_function>(&entry->spec.run);
      f && entry->spec.options.where == run_on::loop) {
    answer(*context_, a.id, run_unary(*f, info, std::move(a.body)));
    return;
  }
  send(entry->actor, serve_message{std::move(info), std::move(a.body),
                                   responder{caf::actor_cast<caf::actor>(this), context_, a.id}});
}

void connection_actor::act(mux::serve_stream& a) {
  auto entry = find_handler(a.handler, a.subroute);
  if (!entry || !entry->spec.is_stream) {
    context_->link().refuse_stream(a.mux_id, a.subroute ? mux::refusal::unknown_subroute
                                                        : mux::refusal::unknown_handler);
    return;
  }
  const bool is_function = std::holds_alternative<detail::stream_function>(entry->spec.run);
  if (is_function && entry->running.load() >= entry->spec.options.concurrency) {
    context_->link().refuse_stream(a.mux_id, mux::refusal::too_many);
    return;
  }
  entry->calls.fetch_add(1, std::memory_order_relaxed);
  const auto token = context_->next_token();
  context_->link().accept_stream(a.mux_id, token);
  mux::incoming_stream::config config;
  config.mux_id = a.mux_id;
  config.seq = a.seq;
  config.window = {entry->spec.window.in, entry->spec.window.out};
  config.takes_input = entry->spec.takes_input;
  config.checksums = mux::needs_checksum(core_.config.local, *record_->host);
  config.deadline = a.deadline;
  config.deadline_ms = a.deadline_ms;
  config.ping_interval = core_.config.stream_ping_interval;
  call_info info{record_->host, entry->subroute, entry->spec.id, a.deadline};
  incoming_stream_setup setup{
      context_, token, config, std::move(entry), std::move(info), std::move(a.body), &core_.lives};
  spawn_on<incoming_stream_actor>(unit(), std::move(setup));
}

void connection_actor::act(mux::call_finished& a) {
  auto found = calls_.find(a.owner);
  if (found == calls_.end()) return;
  auto promise = std::move(found->second.promise);
  calls_.erase(found);
  if (auto* body = std::get_if<payload>(&a.outcome))
    promise.deliver(std::move(*body));
  else
    promise.deliver(make_error(std::get<failure>(a.outcome)));
}

void connection_actor::act(mux::stream_frames& a) {
  if (auto stream = context_->find_stream(a.owner))
    send(stream, frames_arrived{std::move(a.frames)});
}

void connection_actor::act(mux::link_broken& a) {
  end(std::move(a.why));
}

void connection_actor::rearm() {
  if (!context_->is_established()) return;
  context_->count();
  if (const auto due = context_->link().deadline(); due != armed_) {
    armed_ = due;
    timer_->arm(due);
  }
}

void connection_actor::end(failure why) {
  if (std::exchange(ended_, true)) return;
  if (!why_) why_ = std::move(why);
  quit();
}

void connection_actor::on_stop() {
  ended_ = true;
  if (!why_) why_ = {errc::disconnected, "the connection ended"};
  // The peer hears of the end first: whoever learns of it from a failed call finds it known.
  if (context_->is_established()) record_->next_mux_id.store(context_->link().next_mux_id());
  if (peer_) send(peer_, connection_down{caf::actor_cast<caf::actor>(this), why_});
  if (context_->is_established()) {
    auto& link = context_->link();
    link.on_lost(why_);
    while (auto next = link.poll())
      if (auto* finished = std::get_if<mux::call_finished>(&*next)) act(*finished);
    context_->tell_streams_lost(why_);
  }
  context_->close();
  timer_.reset();
  unauthenticated_.reset();
}

} // namespace actorgrid::actors
