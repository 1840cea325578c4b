#pragma once

#include "actors/core/node_core.hpp"
#include "actors/core/peer_record.hpp"
#include "actors/peers/name_contest.hpp"
#include "actors/peers/peer_messages.hpp"
#include "actors/runtime/loop_actor.hpp"
#include "net/mux/backoff.hpp"
#include "net/transport/dialer.hpp"

#include <caf/response_promise.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace actorgrid::actors {

/// Manages one peer for as long as the node runs: dials it (or waits to be dialled), makes sure
/// that at most one connection is alive at a time, and publishes which one takes calls.
///
///     waiting --timer--> dialling --socket--> shaking --connection_up--> connected
///        ^                  |                    |                          |
///        +--- backoff ------+--------------------+------ connection_down ---+
///
/// An accepted connection attaches once its peer is authenticated. It waits until the previous
/// connection has ended. It may end that connection, but only at a limited rate; beyond that it
/// waits for its turn.
///
/// A peer that was removed leaves: its connection is drained, then the actor ends. It stays if the
/// peer is added again before that.
///
/// A node that does not dial the peer knocks at its listener when it starts: the peer may be in the
/// middle of a long pause between attempts. A knock makes the next attempt begin earlier and causes
/// none of its own, so however many come, the pace of the attempts stays limited.
class peer_actor final : public loop_actor {
public:
  peer_actor(caf::actor_config& cfg, loop_unit& unit, node_core* core,
             std::shared_ptr<detail::peer_record> record);

private:
  struct waiter {
    caf::response_promise promise;
    mux::time_point deadline;
  };

  caf::behavior make_behavior() override;
  void on_stop() override;

  void dial();
  /// What a node does to itself instead of dialling.
  void connect_to_itself();
  /// Passes a request on to the connection.
  template <class Message>
  void delegate_to_connection(Message& m);
  /// Dials, or waits to be dialled.
  void begin();
  /// The host is no peer any more: drains the connection, then ends.
  void on_retired(bool was_guest);
  void look_at_drain();
  void on_kept();
  void on_config_changed();
  /// What is left to do once a host that is no peer has no connection.
  void leave(const failure& why);
  /// Ends waits and attempts.
  void give_up(const failure& why);
  /// Begins the next attempt at `when`, if that is earlier than planned.
  void bring_forward(mux::time_point when);
  void on_dialled(ws::dial_result result);
  void on_knocked();
  void on_reconnect();
  void begin_knocking();
  void knock();
  void on_knock_done(const failure& why);
  void end_knocking();
  /// What stays the same in every attempt. @pre the configuration has no mistakes
  static ws::dial_target target_of(const std::string& host, const node_config& config);
  ws::dial_target target_now() const;
  void on_attach(const attach_connection& m);
  void on_still_attaching(const still_attaching& m);
  /// Ends the current connection in favour of the attaching one.
  void replace();
  void admit_attaching();
  void on_up(const connection_up& m);
  void on_down(const connection_down& m);
  void on_timer();
  void attempt_failed(const failure& why);
  void dial_at(mux::time_point when);
  void answer_waiters();
  void fail_waiters(const failure& why);
  void expire_waiters();
  void rearm();
  void stop();
  void tell(event::kind what, std::string text = {}, failure why = {}, std::string hint = {}) const;
  /// Starts the timeout after which the operator is told that the peer does not dial this node.
  void expect_dial();
  void tell_missing();

  node_core& core_;
  std::shared_ptr<detail::peer_record> record_;
  mux::backoff backoff_;
  std::optional<ws::loop::timer> timer_;
  mux::time_point dial_due_ = mux::never;
  ws::dial_target target_; ///< of every attempt
  ws::dial_memory dial_memory_;
  std::unique_ptr<ws::dial> dial_;
  bool is_knocked_ = false; ///< during the current attempt
  std::unique_ptr<ws::dial> knock_;
  int knocks_left_ = 0;
  mux::time_point knock_due_ = mux::never;
  caf::actor connection_; ///< alive, in any state
  bool is_up_ = false;
  bool stopping_ = false;
  bool leaving_ = false;                   ///< the host is no peer any more
  bool was_guest_ = false;                 ///< when it began to leave
  bool has_left_ = false;                  ///< the record may belong to another actor already
  mux::time_point drain_due_ = mux::never; ///< when to look at the drain of one that leaves
  mux::time_point drain_until_ = mux::never;
  unsigned drain_looks_ = 0;
  /// An accepted connection waiting for connection_ to end.
  caf::actor attaching_;
  caf::response_promise attach_promise_;
  mux::time_point replaceable_from_ = mux::time_point::min();
  std::vector<waiter> waiters_;
  name_contest contest_;
  mux::time_point missing_from_ = mux::never; ///< when to tell the operator that it does not dial
};

} // namespace actorgrid::actors
