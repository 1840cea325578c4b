#include "actors/link/linked_stream.hpp"
#include "actors/peers/peer_actor.hpp"
#include "actors/peers/peer_table.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <caf/send.hpp>

#include <chrono>
#include <utility>

// The end of a peer: the node stops, or the host is no peer any more. And its return.
namespace actorgrid::actors {

namespace {

/// Between two questions whether the connection of a peer that leaves is idle.
constexpr std::chrono::milliseconds idle_look_pause{10};
/// So often its streams are looked at, as in a drain of the node.
constexpr unsigned idle_looks_per_stream_look = std::chrono::milliseconds(std::chrono::seconds(1))
                                                / idle_look_pause
                                                / linked_stream::drain_looks_per_second;
constexpr unsigned idle_looks_per_second =
    idle_looks_per_stream_look * linked_stream::drain_looks_per_second;

} // namespace

void peer_actor::on_retired(bool was_guest) {
  // It may have been added again before this was read.
  if (stopping_ || leaving_ || !record_->is_unknown()) return;
  leaving_ = true;
  was_guest_ = was_guest;
  give_up(record_->why_not_connected());
  attaching_ = nullptr;
  if (!connection_) return leave(record_->why_not_connected());
  drain_until_ = detail::deadline_after(loop().now(), core_.present.get()->limits.drain_timeout);
  drain_looks_ = 0;
  look_at_drain();
}

void peer_actor::look_at_drain() {
  drain_due_ = mux::never;
  if (!leaving_ || !connection_) return;
  const auto now = loop().now();
  const failure why{errc::disconnected, "the peer was removed"};
  if (now >= drain_until_) {
    send(connection_, close_connection{why});
    return;
  }
  if (drain_looks_ % idle_looks_per_stream_look == 0) send(connection_, drain_connection{});
  send(connection_, retire_connection{why, drain_looks_ < idle_looks_per_second});
  ++drain_looks_;
  drain_due_ = now + idle_look_pause;
  rearm();
}

void peer_actor::leave(const failure& why) {
  if (!core_.peers->release(record_, backoff_)) return on_kept();
  has_left_ = true;
  if (was_guest_) tell(event::kind::guest_left, {}, why);
  quit();
}

void peer_actor::on_kept() {
  if (stopping_) return;
  leaving_ = was_guest_ = false;
  drain_due_ = mux::never;
  const auto config = core_.present.get();
  backoff_.limit_pauses(config->redial_max);
  target_ = target_of(*record_->host, *config);
  if (connection_)
    send(connection_, keep_connection{});
  else if (!dial_)
    begin();
  if (record_->connection()) answer_waiters();
}

void peer_actor::on_config_changed() {
  if (record_->is_guest() || record_->is_unknown() || stopping_) return;
  const auto config = core_.present.get();
  backoff_.limit_pauses(config->redial_max);
  const auto before = std::exchange(target_, target_of(*record_->host, *config));
  if (before.address == target_.address) return;
  dial_memory_ = {};
  if (record_->dials && !connection_ && !dial_) bring_forward(backoff_.at_once(loop().now()));
}

void peer_actor::stop() {
  stopping_ = true;
  const failure why{errc::shutting_down, "the node was stopped"};
  give_up(why);
  if (connection_)
    send(connection_, close_connection{why});
  else
    quit();
}

void peer_actor::give_up(const failure& why) {
  dial_.reset();
  end_knocking();
  dial_due_ = drain_due_ = missing_from_ = mux::never;
  contest_.settle();
  if (attach_promise_.pending()) std::exchange(attach_promise_, {}).deliver(make_error(why));
  fail_waiters(why);
}

} // namespace actorgrid::actors
