#pragma once

#include "codec/control.hpp"
#include "net/mux/clock.hpp"
#include "net/transport/dialer.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/peer.hpp>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <string>
#include <vector>

/// Messages between peer actors, connection actors and the node.
namespace actorgrid::actors {

// To a connection.

/// To itself: finishes shutting down in a turn of its own.
struct connection_over {};

struct list_streams {};
struct close_connection {
  failure why;
};
struct drain_connection {};
/// The host is no peer any more: refuses what is new, and ends the connection for that reason if
/// nothing is in flight.
struct retire_connection {
  failure why;
  /// Whether streams that this node has opened without a deadline count.
  bool with_endless = true;
};
/// The host is a peer again.
struct keep_connection {};
/// The peer may have restarted: find out whether the connection still works.
struct probe_connection {};

// Between a connection and its peer actor.

/// From an accepted connection whose peer is authenticated; answered when it may proceed.
struct attach_connection {
  caf::actor connection;
};
/// To a connection that was kept waiting, before another one is ended for it: it ends, or answers
/// still_attaching.
struct are_you_there {};
struct still_attaching {
  caf::actor connection;
};
struct connection_up {
  caf::actor connection;
  codec::instance_id instance{};
  std::string remote_address = {};
};
struct connection_down {
  caf::actor connection;
  failure why;
};

// To a peer actor.

struct timer_fired {};
struct dial_done {
  std::shared_ptr<ws::dial_result> result;
};
struct await_connected {
  mux::time_point deadline = mux::never;
};
struct stop_peer {};
/// The host is no peer any more: drain its connection, then end.
struct retire_peer {
  bool was_guest = false;
};
/// The host is a peer: again, or after it was a guest.
struct keep_peer {};
/// The configuration has changed: another address may be the one to dial.
struct config_changed {};
/// From the user: dial now, or ask the peer to.
struct reconnect_peer {};
/// From the node, which has begun to listen: tell a peer that dials this node.
struct knock_at_peer {};
struct knock_done {
  failure why;
};
/// The peer says that it is up.
struct peer_knocked {};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::timer_fired)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::connection_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::list_streams)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::close_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::drain_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::retire_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::keep_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::attach_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::are_you_there)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::still_attaching)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::connection_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::connection_down)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::dial_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::await_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::stop_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::retire_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::keep_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::config_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::reconnect_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::knock_at_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::knock_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::peer_knocked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::probe_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<actorgrid::stream_stats>)
