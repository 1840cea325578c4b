#include "actors/peers/peer_actor.hpp"

#include <caf/send.hpp>

#include <utility>

// Knocks: of the peer that this node dials, and of this node at a peer that dials it.
namespace actorgrid::actors {

namespace {

/// A peer that does not answer a knock may be starting, too: then it will dial by itself.
constexpr int knocks_max = 3;
constexpr std::chrono::seconds knock_pause{1};

} // namespace

void peer_actor::on_knocked() {
  if (!record_->dials || stopping_) return;
  if (is_up_)
    send(connection_, probe_connection{});
  else if (connection_ || dial_)
    is_knocked_ = true;
  else
    bring_forward(backoff_.after_knock(loop().now()));
}

void peer_actor::on_reconnect() {
  if (stopping_ || leaving_ || connection_ || dial_) return;
  if (record_->dials)
    bring_forward(backoff_.at_once(loop().now()));
  else if (!record_->is_guest())
    begin_knocking();
}

void peer_actor::begin_knocking() {
  if (record_->dials || stopping_) return;
  knocks_left_ = knocks_max;
  if (knock_due_ == mux::never) knock();
}

void peer_actor::knock() {
  knock_due_ = mux::never;
  if (connection_ || knock_ || knocks_left_ == 0) return;
  --knocks_left_;
  knock_ = core_.platform->knock(loop(), target_now(), core_.config.local,
                                 [self = caf::actor_cast<caf::actor>(this)](const failure& why) {
                                   caf::anon_send(self, knock_done{why});
                                 });
}

void peer_actor::on_knock_done(const failure& why) {
  if (!std::exchange(knock_, nullptr) || stopping_) return;
  // A peer that answers is up: it knows now, or does not know knocks.
  if (!why || why.code == errc::handshake_refused) knocks_left_ = 0;
  // Even the next user's wish waits for this.
  knock_due_ = loop().now() + knock_pause;
  rearm();
}

void peer_actor::end_knocking() {
  knock_.reset();
  knocks_left_ = 0;
  knock_due_ = mux::never;
}

} // namespace actorgrid::actors
