#pragma once

#include "codec/control.hpp"
#include "codec/frame.hpp"
#include "net/mux/action.hpp"
#include "net/ws/dialer.hpp"

#include <actorgrid/detail/remote_request.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/peer.hpp>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <string>
#include <vector>

/// What the actors of a node say to each other. None of it leaves the process.
namespace actorgrid::actors {

// From the sockets and timers to a connection or peer.

struct handshake_message {
  payload bytes;
};
struct ws_closed {
  failure why;
};
struct timer_fired {};

// To a connection.

/// From itself: the rest of its end takes a turn of its own.
struct connection_over {};

struct open_message {
  handler_id id;
  std::string subroute;
  detail::stream_terms terms;
  payload opening;
  mux::time_point deadline = mux::never;
};
struct answer_call {
  mux::serving_id id = 0;
  result<payload> outcome = payload{};
};
struct list_streams {};
struct close_connection {
  failure why;
};
struct drain_connection {};

// Between a connection and its peer actor.

/// From an accepted connection whose peer proved who it is: answered when it may go on.
struct attach_connection {
  caf::actor connection;
};
/// To one that was kept waiting, before another ends for it: ends, or answers still_attaching.
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

struct dial_done {
  std::shared_ptr<ws::dial_result> result;
};
struct await_connected {
  mux::time_point deadline = mux::never;
};
struct stop_peer {};

// From a stream's port or handler to the stream.

struct pull_input {};
struct await_credit {};
struct push_item {
  payload item;
};
struct finish_output {};
struct fail_output {
  std::string text;
};
struct port_dropped {};
struct handler_finished {
  caf::error outcome;
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::handshake_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::ws_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::timer_fired)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::connection_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::open_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::answer_call)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::list_streams)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::close_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::drain_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::attach_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::are_you_there)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::still_attaching)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::connection_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::connection_down)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::dial_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::await_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::stop_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::pull_input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::await_credit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::push_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::finish_output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::fail_output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::port_dropped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::handler_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<actorgrid::stream_stats>)
