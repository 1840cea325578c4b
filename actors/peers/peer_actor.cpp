#include "actors/peers/peer_actor.hpp"

#include "actors/peers/connection_actor.hpp"
#include "actors/peers/hints.hpp"
#include "actors/peers/peer_identity.hpp"
#include "actors/peers/peer_table.hpp"
#include "actors/streams/open_stream.hpp"
#include "config/url.hpp"
#include "net/transport/mirror_session.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace actorgrid::actors {

namespace {

/// Minimum time between two connections being ended for a newer one. A peer that has lost the first
/// one gets in at once; a peer that keeps connecting is limited to this rate.
constexpr std::chrono::seconds replacement_pause{1};

/// A peer that does not dial for this long has a problem that does not pass by itself: at first it
/// would dial every two seconds.
constexpr std::chrono::seconds missing_after{10};

std::uint64_t seed_of(const node_core& core, const std::string& host) {
  std::uint64_t seed = 14695981039346656037u;
  for (auto b : core.instance) seed = (seed ^ std::to_integer<std::uint64_t>(b)) * 1099511628211u;
  for (auto c : host) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return seed;
}

} // namespace

ws::dial_target peer_actor::target_of(const std::string& host, const node_config& config) {
  const auto url = read_node_url(host);
  ws::dial_target target;
  target.host = host;
  target.uses_tls = url->uses_tls;
  target.server = target.address = url->address;
  for (const auto& entry : config.connect_to)
    if (const auto [peer, address] = split_connect_to(entry); peer == host)
      target.address = *read_address(address);
  target.why_not_peer = identity_check_of(host, config);
  target.route_path = config.route_path;
  target.lookup_timeout = config.limits.lookup_timeout;
  target.connect_timeout = config.limits.connect_timeout;
  target.handshake_timeout = config.limits.handshake_timeout;
  target.dial_timeout = config.limits.dial_timeout;
  target.write_timeout = config.limits.write_timeout;
  return target;
}

peer_actor::peer_actor(caf::actor_config& cfg, loop_unit& unit, node_core* core,
                       std::shared_ptr<detail::peer_record> record)
    : loop_actor(cfg, unit), core_(*core), record_(std::move(record)),
      backoff_(record_->pace ? *record_->pace
                             : mux::backoff{seed_of(core_, *record_->host),
                                            core_.present.get()->redial_max}) {
  record_->pace.reset();
  backoff_.limit_pauses(core_.present.get()->redial_max);
}

caf::behavior peer_actor::make_behavior() {
  timer_.emplace(loop(), [self = caf::actor_cast<caf::actor_addr>(this)] {
    if (auto alive = caf::actor_cast<caf::actor>(self)) caf::anon_send(alive, timer_fired{});
  });
  if (!record_->is_guest()) target_ = target_of(*record_->host, *core_.present.get());
  begin();
  return {
      [this](timer_fired) { on_timer(); },
      [this](dial_done& m) { on_dialled(std::move(*m.result)); },
      [this](attach_connection& m) { on_attach(m); },
      [this](still_attaching& m) { on_still_attaching(m); },
      [this](connection_up& m) { on_up(m); },
      [this](connection_down& m) { on_down(m); },
      [this](call_message& m) { delegate_to_connection(m); },
      [this](open_message& m) { delegate_to_connection(m); },
      [this](list_streams& m) { delegate_to_connection(m); },
      [this](await_connected m) {
        waiters_.push_back({make_response_promise(), m.deadline});
        if (record_->is_unknown()) return fail_waiters(record_->why_not_connected());
        if (record_->connection()) answer_waiters();
        rearm();
      },
      [this](reconnect_peer) { on_reconnect(); },
      [this](knock_at_peer) { begin_knocking(); },
      [this](knock_done& m) { on_knock_done(m.why); },
      [this](peer_knocked) { on_knocked(); },
      [this](drain_connection m) {
        if (connection_) send(connection_, m);
      },
      [this](retire_peer m) { on_retired(m.was_guest); },
      [this](keep_peer) { on_kept(); },
      [this](config_changed) { on_config_changed(); },
      [this](stop_peer) { stop(); },
  };
}

void peer_actor::tell(event::kind what, std::string text, failure why, std::string hint) const {
  core_.tell({.what = what,
              .peer = *record_->host,
              .text = std::move(text),
              .why = std::move(why),
              .hint = std::move(hint),
              .is_guest = record_->is_guest() || was_guest_});
}

void peer_actor::begin() {
  if (!record_->dials) return expect_dial();
  const auto now = loop().now();
  if (const auto earliest = backoff_.at_once(now); earliest > now)
    dial_at(earliest);
  else
    dial();
}

void peer_actor::expect_dial() {
  if (record_->is_guest()) return;
  missing_from_ = loop().now() + missing_after;
  rearm();
}

void peer_actor::tell_missing() {
  missing_from_ = mux::never;
  tell(event::kind::not_dialled,
       "by the order of names it is the one that dials, and no connection of it was let in for "
           + std::to_string(missing_after.count()) + " s",
       {}, hint_for_missing(*record_->host, *core_.present.get(), core_.lane));
}

template <class Message>
void peer_actor::delegate_to_connection(Message& m) {
  auto promise = make_response_promise();
  // The connection of a node to itself handles what it finds in its mailbox once it is up.
  if (auto connection = record_->is_self() ? connection_ : record_->connection())
    promise.delegate(std::move(connection), std::move(m));
  else
    promise.deliver(make_error(errc::disconnected, "not connected to " + *record_->host));
}

void peer_actor::connect_to_itself() {
  connection_ = spawn_on<connection_actor>(
      unit(),
      connection_setup{&core_, ws::make_mirror_session(loop()), record_,
                       caf::actor_cast<caf::actor>(this), ws::admission{nullptr, mux::never}});
}

void peer_actor::dial() {
  dial_due_ = mux::never;
  if (stopping_ || leaving_ || connection_ || dial_) return;
  if (record_->is_self()) return connect_to_itself();
  backoff_.on_attempt(loop().now());
  record_->set_state(peer_state::connecting);
  tell(event::kind::dialling);
  auto target = target_now();
  target.memory = &dial_memory_;
  dial_ = core_.platform->dial(
      loop(), std::move(target), [self = caf::actor_cast<caf::actor>(this)](ws::dial_result r) {
        caf::anon_send(self, dial_done{std::make_shared<ws::dial_result>(std::move(r))});
      });
}

ws::dial_target peer_actor::target_now() const {
  auto target = target_;
  target.token = core_.credentials.source->token(target.host);
  target.tls = core_.tls.now();
  return target;
}

void peer_actor::bring_forward(mux::time_point when) {
  if (when < dial_due_) dial_at(when);
}

void peer_actor::on_dialled(ws::dial_result result) {
  const auto dialled = std::exchange(dial_, nullptr);
  if (stopping_) {
    quit();
    return;
  }
  // A removal came between its end and this.
  if (!dialled) return;
  if (!result) {
    attempt_failed(result.why());
    return;
  }
  connection_ =
      spawn_on<connection_actor>(unit(), connection_setup{&core_, *std::move(result), record_,
                                                          caf::actor_cast<caf::actor>(this),
                                                          ws::admission{nullptr, dialled->ends()}});
}

void peer_actor::on_attach(const attach_connection& m) {
  auto promise = make_response_promise();
  if (stopping_) {
    promise.deliver(make_error(errc::shutting_down, "the node is stopping"));
    return;
  }
  if (leaving_) {
    promise.deliver(make_error(record_->why_not_connected()));
    return;
  }
  if (attach_promise_.pending())
    std::exchange(attach_promise_, {})
        .deliver(make_error(errc::replaced, "a newer connection took its place"));
  attaching_ = m.connection;
  attach_promise_ = promise;
  if (!connection_) return admit_attaching();
  if (loop().now() >= replaceable_from_) return replace();
  rearm();
}

void peer_actor::on_still_attaching(const still_attaching& m) {
  if (m.connection == attaching_ && connection_) replace();
}

void peer_actor::replace() {
  replaceable_from_ = loop().now() + replacement_pause;
  send(connection_, close_connection{{errc::replaced, "the peer connected again"}});
}

void peer_actor::admit_attaching() {
  end_knocking();
  connection_ = std::exchange(attaching_, {});
  std::exchange(attach_promise_, {}).deliver(caf::unit);
}

void peer_actor::on_up(const connection_up& m) {
  if (m.connection != connection_ || stopping_) return;
  is_up_ = true;
  is_knocked_ = false;
  dial_memory_.confirm();
  backoff_.on_connected(loop().now());
  missing_from_ = mux::never;
  if (auto other = contest_.on_connected({m.instance, m.remote_address}, loop().now()))
    tell(event::kind::name_contested,
         "two processes use this name: " + other->address + " and " + m.remote_address, {},
         hint_for_contest());
  answer_waiters();
  rearm();
}

void peer_actor::on_down(const connection_down& m) {
  if (m.connection == attaching_) {
    attaching_ = nullptr;
    attach_promise_ = {};
    return;
  }
  if (m.connection != connection_) return;
  const bool was_up = std::exchange(is_up_, false);
  connection_ = nullptr;
  if (stopping_) {
    quit();
    return;
  }
  if (was_up) {
    tell(event::kind::connection_lost, {}, m.why);
    if (!record_->is_self())
      core_.membership->tell({.what = membership_event::kind::peer_lost,
                              .peer = *record_->host,
                              .is_guest = record_->is_guest() || was_guest_,
                              .why = m.why});
    if (leaving_) return leave(m.why);
    if (record_->dials)
      dial_at(backoff_.after_loss(loop().now()));
    else
      expect_dial();
  } else if (leaving_) {
    return leave(m.why);
  } else {
    dial_memory_.deny();
    attempt_failed(m.why);
  }
  if (attaching_) {
    admit_attaching();
  } else if (record_->is_guest() && core_.peers->forget(*record_->host)) {
    tell(event::kind::guest_left, {}, m.why);
    quit();
  }
}

void peer_actor::attempt_failed(const failure& why) {
  record_->disconnected(peer_state::failed, why);
  tell(event::kind::attempt_failed, {}, why);
  const bool was_knocked = std::exchange(is_knocked_, false);
  if (!record_->dials) return;
  const auto now = loop().now();
  const auto planned = backoff_.after_failure(now);
  dial_at(was_knocked ? std::min(planned, backoff_.after_knock(now)) : planned);
}

void peer_actor::dial_at(mux::time_point when) {
  dial_due_ = when;
  rearm();
}

void peer_actor::on_timer() {
  const auto now = loop().now();
  if (dial_due_ <= now) dial();
  if (knock_due_ <= now) knock();
  if (drain_due_ <= now) look_at_drain();
  // It has been waiting and may be gone.
  if (attaching_ && connection_ && replaceable_from_ <= now) send(attaching_, are_you_there{});
  if (missing_from_ <= now) tell_missing();
  if (contest_.settles_at() <= now) {
    contest_.settle();
    tell(event::kind::name_settled, "one process uses this name now");
  }
  expire_waiters();
  rearm();
}

void peer_actor::fail_waiters(const failure& why) {
  for (auto& w : std::exchange(waiters_, {})) w.promise.deliver(make_error(why));
}

void peer_actor::answer_waiters() {
  for (auto& w : std::exchange(waiters_, {})) w.promise.deliver(caf::unit);
}

void peer_actor::expire_waiters() {
  const auto now = loop().now();
  std::erase_if(waiters_, [&](waiter& w) {
    if (w.deadline > now) return false;
    w.promise.deliver(make_error(errc::deadline_exceeded, "not connected to " + *record_->host));
    return true;
  });
}

void peer_actor::rearm() {
  auto due = std::min({dial_due_, knock_due_, drain_due_, missing_from_, contest_.settles_at()});
  if (attaching_ && replaceable_from_ > loop().now()) due = std::min(due, replaceable_from_);
  for (const auto& w : waiters_) due = std::min(due, w.deadline);
  if (timer_) timer_->arm(due);
}

void peer_actor::on_stop() {
  dial_.reset();
  knock_.reset();
  timer_.reset();
  if (!has_left_) record_->shut_down();
  fail_waiters({errc::shutting_down, "the peer is gone"});
}

} // namespace actorgrid::actors
