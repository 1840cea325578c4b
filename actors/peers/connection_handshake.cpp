#include "actors/peers/connection_actor.hpp"
#include "actors/peers/hints.hpp"
#include "actors/peers/peer_identity.hpp"
#include "actors/peers/peer_table.hpp"
#include "actors/serving/actor_calls.hpp"
#include "actors/serving/pool_calls.hpp"
#include "net/mux/dial_order.hpp"
#include "net/transport/peer_certificate.hpp"

#include <caf/send.hpp>

// The handshake phase of a connection: until both sides agree on who they are.

namespace actorgrid::actors {

void connection_actor::begin() {
  driver_->start(caf::actor_cast<caf::actor>(this), *this);
  driver_->arm(admission_.ends);
  if (!record_) return;
  if (record_->is_self())
    return establish({*record_->host, core_.instance, codec::extensions_here});
  const auto& host = *record_->host;
  outgoing_handshake_.emplace(mux::outgoing_handshake::params{
      core_.config.local, host, core_.credentials.source->token(host), core_.instance,
      codec::extensions_here});
  driver_->push(outgoing_handshake_->hello(core_.hellos.next(core_.platform->wall_now())));
}

void connection_actor::on_handshake_message(const payload& message) {
  if (ended_) return;
  if (outgoing_handshake_)
    on_hello_answer(message);
  else
    on_hello(message);
}

void connection_actor::on_hello_answer(const payload& message) {
  auto verdict = outgoing_handshake_->on_message(message);
  if (auto* no = std::get_if<mux::refused>(&verdict))
    end(std::move(no->why));
  else
    establish(std::get<mux::accepted>(verdict));
}

mux::incoming_handshake connection_actor::incoming_handshake() const {
  mux::incoming_handshake::params p;
  p.local_host = core_.config.local;
  p.instance = core_.instance;
  p.knows_host = [this](const std::string& host) { return core_.peers->knows(host); };
  p.check_token = [this](const std::string& host, const std::string& token) {
    return core_.credentials.check->why_invalid_from(host, token);
  };
  p.extensions = codec::extensions_here;
  if (certificate_ && core_.config.tls.match_peer_names)
    p.check_certificate = [this](const std::string& host) {
      return why_not_named(*certificate_, host, *core_.present.get());
    };
  p.is_new = [this](const auto& instance, codec::timestamp time) {
    return is_new_message(instance, time);
  };
  return mux::incoming_handshake{std::move(p)};
}

bool connection_actor::is_new_message(const codec::instance_id& instance,
                                      codec::timestamp time) const {
  // Not the bytes of the message: the same could be said in others.
  std::string text(reinterpret_cast<const char*>(instance.data()), instance.size());
  text += std::to_string(time.seconds) + "." + std::to_string(time.nanoseconds);
  return core_.connect_messages->is_new(text, core_.platform->wall_now().seconds,
                                        time.seconds + mux::clock_skew_seconds_max + 1);
}

caller_proof connection_actor::known_by() const {
  if (record_->is_self()) return caller_proof::itself;
  // The dialler has compared the names.
  if (certificate_ && (record_->dials || core_.config.tls.match_peer_names))
    return caller_proof::certificate;
  // The side that accepts shows no token.
  if (record_->dials || core_.accepts_all) return caller_proof::nothing;
  return caller_proof::token;
}

void connection_actor::on_hello(const payload& message) {
  auto verdict = incoming_handshake().on_message(message, core_.platform->wall_now());
  if (auto* no = std::get_if<mux::refused>(&verdict))
    refuse(no->why.text, no->why, no->host, hint_for(*no, *core_.present.get()));
  else
    attach_to_peer(std::get<mux::accepted>(verdict));
}

void connection_actor::attach_to_peer(const mux::accepted& who) {
  record_ = core_.peers->admit(who.host);
  peer_ = record_ ? record_->actor() : caf::actor{};
  if (!peer_) {
    refuse("unknown incoming host: " + who.host, {errc::unknown_peer, who.host}, {}, {});
    return;
  }
  request(peer_, caf::infinite, attach_connection{caf::actor_cast<caf::actor>(this)})
      .then(
          [this, who] {
            if (ended_) return;
            driver_->push(incoming_handshake().welcome(who));
            // Sent alone: the other side does not accept a merged message as the answer to its
            // hello.
            driver_->flush();
            establish(who);
          },
          [this, who](const caf::error& e) {
            if (ended_) return;
            // A guest's actor ends with its last connection; a returning guest gets a new one.
            // So has a peer that was removed and added again.
            const auto actor = record_->actor();
            if (core_.peers->find(who.host) != record_ || (actor && actor != peer_))
              return attach_to_peer(who);
            refuse(render(e), failure_of(e), who.host, {});
          });
}

void connection_actor::refuse(const std::string& reason, failure why, const std::string& host,
                              std::string hint) {
  // The name is not reported as the event's peer: the other side only claims it.
  constexpr std::size_t name_bytes_max = 100;
  auto shown = why;
  if (!host.empty() && !shown.text.ends_with(host))
    shown.text = host.substr(0, name_bytes_max) + ": " + shown.text;
  tell_refused(std::move(shown), std::move(hint));
  why_ = std::move(why);
  driver_->push(incoming_handshake().refusal(reason));
  driver_->flush();
  driver_->close_when_written();
}

void connection_actor::tell_refused(failure why, std::string hint) {
  is_refusal_told_ = true;
  core_.tell(
      {event::kind::refused, {}, driver_->remote_address(), std::move(why), std::move(hint)});
}

void connection_actor::establish(const mux::accepted& who) {
  outgoing_handshake_.reset();
  if (who.clock_ahead) record_->set_clock_difference(std::chrono::nanoseconds{*who.clock_ahead});
  admission_.permit.reset();
  const auto& limits = driver_->config().limits;
  const bool guest = record_->is_guest();
  driver_->establish({.checksums = mux::needs_checksum(core_.config.local, *record_->host),
                      .ping_interval = driver_->config().ping_interval,
                      .first_mux_id = record_->next_mux_id.load(),
                      .message_bytes_max = limits.message_bytes,
                      .queue_bytes_max = limits.queue_bytes,
                      .calls_out_max = limits.calls_out,
                      .calls_in_max = guest ? limits.guest_calls_in : limits.calls_in,
                      .streams_out_max = limits.streams_out,
                      .streams_in_max = guest ? limits.guest_streams_in : limits.streams_in,
                      .coded_errors = has(who.extensions, codec::extension::coded_errors),
                      .traces = has(who.extensions, codec::extension::trace_contexts)},
                     record_);
  caller_ = std::make_shared<const detail::caller>(
      detail::caller{*record_->host, record_->is_guest(), gone_.get_token(), known_by()});
  record_->set_certificate_expires(certificate_ ? certificate_->expires()
                                                : std::chrono::system_clock::time_point{});
  restrict_caller();
  pool_calls_ = std::make_shared<pool_calls>(*driver_, record_->share);
  actor_calls_ = actor_calls::make(*driver_, record_->share);
  if (core_.draining) driver_->link().drain();
  // So that the round trip is known from the start.
  driver_->link().probe(loop().now());
  publish(who.instance);
  driver_->read_on();
}

void connection_actor::publish(const codec::instance_id& instance) {
  auto self = caf::actor_cast<caf::actor>(this);
  // Done here rather than by the peer's actor: the handler of the first call to arrive may call
  // back.
  const bool restarted = record_->connected(self, to_hex(instance));
  if (record_->is_self()) return send(peer_, connection_up{std::move(self), instance});
  event up{.what = event::kind::connected,
           .peer = *record_->host,
           .text = (record_->dials ? "dialled, " : "accepted, ") + driver_->remote_address(),
           .is_guest = record_->is_guest()};
  if (restarted) {
    up.what = event::kind::peer_restarted;
    core_.tell(up);
    up.what = event::kind::connected;
  }
  core_.tell(std::move(up));
  core_.membership->tell({.what = restarted ? membership_event::kind::peer_restarted
                                            : membership_event::kind::peer_connected,
                          .peer = *record_->host,
                          .is_guest = record_->is_guest(),
                          .instance = to_hex(instance)});
  send(peer_, connection_up{std::move(self), instance, driver_->remote_address()});
}

} // namespace actorgrid::actors
