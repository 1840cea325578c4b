#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/detail/remote_handler.hpp>
#include <actorgrid/encoded.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/time_limit.hpp>
#include <actorgrid/trace_context.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

class peer;

namespace actors {
class retry_budget;
}
namespace detail {
struct peer_record;
/// Null for an empty handle.
actors::retry_budget* budget_of(const peer& p) noexcept;
} // namespace detail

/// State of a node's connection to a peer.
enum class peer_state : std::uint8_t {
  unconnected, ///< waiting to dial, or to be dialled
  connecting,  ///< dialling or shaking hands
  connected,
  failed,    ///< the last attempt failed; the node will retry
  shut_down, ///< the node was stopped, the guest left, or the peer was removed
};
/// The name as written in the enum.
std::string_view to_string(peer_state s) noexcept;

/// What passed between this node and a peer over all its connections since the node started,
/// without the messages of handshakes.
struct peer_counters {
  std::uint64_t messages_received = 0; ///< websocket messages
  std::uint64_t messages_sent = 0;     ///< websocket messages
  std::uint64_t bytes_received = 0;    ///< in websocket messages
  std::uint64_t bytes_sent = 0;        ///< in websocket messages
  /// Calls and streams of the peer that grid.allow or a handler's `allow` refused.
  std::uint64_t refused_by_rule = 0;
  /// Calls and streams of the peer above a rate: grid.limits or handler_options::rate.
  std::uint64_t refused_by_rate = 0;
};

/// What a peer's connection is busy with at a moment; zero when there is none.
struct peer_gauges {
  std::uint64_t calls_in = 0;    ///< from the peer, in flight
  std::uint64_t calls_out = 0;   ///< to the peer, in flight
  std::uint64_t streams_in = 0;  ///< opened by the peer
  std::uint64_t streams_out = 0; ///< opened by this node
  std::uint64_t queue_bytes = 0; ///< waiting to be written
};

/// Snapshot of a peer's statistics. Counters and gauges are those of the end of one turn of the
/// connection's loop.
struct peer_stats : peer_counters, peer_gauges {
  /// Name of the peer as written in the configuration.
  std::string host;
  /// Current state.
  peer_state state = peer_state::unconnected;
  bool dials = false; ///< whether this node dials the peer
  /// Whether it is a guest and not a configured peer; see grid.guests.
  bool is_guest = false;
  std::string instance;                   ///< run of the peer last connected to, in hex
  deadline_clock::time_point since;       ///< when the state was entered
  std::chrono::nanoseconds round_trip{0}; ///< of the last connection ping; 0 before the first
  std::uint64_t connections = 0;          ///< established so far
  failure last_failure;                   ///< why the last connection or attempt ended
  /// When the verified certificate expires that the peer showed last; the epoch if it showed none.
  std::chrono::system_clock::time_point certificate_expires{};
};

/// State of one open stream, for diagnosing stuck streams.
struct stream_stats {
  /// ID of the stream in the protocol's frames.
  std::uint64_t mux_id = 0;
  /// ID of the handler.
  handler_id id;
  /// Whether this node opened the stream.
  bool outgoing = false;
  std::string waiting_for; ///< "nothing", "ack", "credit", "input" or "consumer"
  /// Messages this node may send now.
  std::uint32_t credit = 0;
  std::uint64_t messages_sent = 0;     ///< by this node
  std::uint64_t messages_received = 0; ///< and read by this node's end
  /// How long this node's end has waited to send, for credit or room in the connection's queue; the
  /// present wait included.
  std::chrono::nanoseconds output_wait{0};
  /// How long it has waited for a message to read; the present wait included.
  std::chrono::nanoseconds input_wait{0};
  /// How long the stream has now waited for what `waiting_for` says, without a message either way;
  /// zero with "nothing".
  std::chrono::nanoseconds present_wait{0};
};

/// Options of a call. (All members of this and of open_options are trivially destructible: g++ 12
/// destroys others twice in a co_await.)
struct call_options {
  /// Time until the call fails with deadline_exceeded. The default, one minute, is the protocol's.
  time_limit timeout = std::chrono::minutes(1);
  /// Parts joined with '/'. The function that takes these options copies the text before it
  /// returns.
  std::string_view subroute = {};
  /// Whether the call of a handler, made in a coroutine or a function, also ends when that
  /// handler's own deadline passes.
  bool inherits_deadline = true;
  /// The context that the call belongs to, instead of the one that it has from its handler or
  /// trace_scope; null: that one. A context that is not valid: none. Copied before the function
  /// that takes these options returns.
  const trace_context* trace = nullptr;
};

/// Options for opening a stream.
struct open_options {
  /// Time limit for the whole stream; 0 for none. A negative limit has already passed and fails
  /// with deadline_exceeded.
  time_limit timeout = std::chrono::milliseconds(0);
  /// Parts joined with '/'; copied before open() returns.
  std::string_view subroute = {};
  /// As in call_options.
  const trace_context* trace = nullptr;
};

namespace detail {
template <>
struct answer<std::vector<stream_stats>> : local_answer<std::vector<stream_stats>> {};
} // namespace detail

/// A handle to one other node. Cheap to copy. Stays valid across reconnects and after the node has
/// stopped (operations then fail with shutting_down or disconnected). Once the peer is removed,
/// operations fail with unknown_peer, and succeed again after it was added again. A moved-from
/// handle has no name, its state is shut_down, and its operations fail with invalid_handle.
/// @thread any
class peer {
public:
  /// For internal use; get handles from node::peer().
  explicit peer(std::shared_ptr<detail::peer_record> record) noexcept;

  /// The peer's name, as written in the configuration.
  const std::string& host() const noexcept;
  /// Current state of the connection.
  peer_state state() const noexcept;
  /// Whether there is a connection for calls.
  bool is_connected() const noexcept { return state() == peer_state::connected; }
  /// Current statistics.
  peer_stats stats() const;
  /// The open streams of the current connection and what each waits for.
  actorgrid::call<std::vector<stream_stats>> streams() const;

  /// Calls a remote handler. The handler runs at most once: the library never retries a call.
  /// @error remote_failure with the handler's text; disconnected, either at once because there is
  /// no connection or because it is lost during the call (the handler may have run); unknown_peer;
  /// deadline_exceeded, queue_full, too_many_in_flight (here or at the peer), peer_shutting_down,
  /// message_too_large, invalid_handler
  template <class Request, class Response>
  actorgrid::call<Response> call(unary_route<Request, Response> route,
                                 std::type_identity_t<encoded<Request>> request,
                                 call_options options = {}) const {
    return actorgrid::call<Response>{prepare(route.id, std::move(request).take(), options)};
  }
  /// Calls a handler that takes no request.
  template <class Response>
  actorgrid::call<Response> call(unary_route<no_payload, Response> route,
                                 call_options options = {}) const {
    return actorgrid::call<Response>{prepare(route.id, encode(no_payload{}), options)};
  }
  /// Calls a handler by its ID alone, with raw bytes.
  actorgrid::call<payload> call(handler_id id, payload request, call_options options = {}) const {
    return actorgrid::call<payload>{prepare(id, std::move(request), options)};
  }

  /// Opens a stream. Completes at once, without waiting for the remote handler; an unknown handler
  /// is reported as the stream's error. @error as for call()
  template <class Open, class In, class Out>
  actorgrid::call<duplex<In, Out>> open(stream_route<Open, In, Out> route,
                                        std::type_identity_t<encoded<Open>> opening,
                                        open_options options = {}) const {
    constexpr bool takes_input = !std::is_same_v<In, no_input>;
    return actorgrid::call<duplex<In, Out>>{
        prepare(route.id, route.window, takes_input, std::move(opening).take(), options)};
  }
  /// Opens a stream whose handler takes no opening value.
  template <class In, class Out>
  actorgrid::call<duplex<In, Out>> open(stream_route<no_payload, In, Out> route,
                                        open_options options = {}) const {
    constexpr bool takes_input = !std::is_same_v<In, no_input>;
    return actorgrid::call<duplex<In, Out>>{
        prepare(route.id, route.window, takes_input, {}, options)};
  }

  /// Opens a stream of raw bytes to a handler by its ID alone. If window.in is 0, the handler takes
  /// no input.
  actorgrid::call<byte_stream> open(handler_id id, windows window, payload opening = {},
                                    open_options options = {}) const {
    return actorgrid::call<byte_stream>{
        prepare(id, window, window.in != 0, std::move(opening), options)};
  }

  /// Completes when connected. @error deadline_exceeded, shutting_down, unknown_peer
  actorgrid::call<void> wait_connected(time_limit timeout) const;

  /// Connects without the pause that follows failed attempts, unless there is a connection or an
  /// attempt already. Dials at once if this side dials, else asks the peer to dial. Attempts stay
  /// limited to 60 a minute. Returns at once; does nothing for guests.
  void reconnect_now() const;

  /// The actor system of the handle's node, available even before the node is started. Null for a
  /// host that is not a peer, and once the node has stopped.
  caf::actor_system* system() const;
  /// The peer as an actor that answers call_message with a payload or an error. Null if system() is
  /// null, and until the node is started.
  caf::actor actor() const;

  /// A remote handler as an ordinary local actor that answers the route's request with the response
  /// or an error. `options` apply to every call made through it; a timeout of CAF's request() ends
  /// only the wait, not the call. Null for a host that is not a peer, and once the node has
  /// stopped: asking a null actor is an error (invalid_handle from request(), sec::invalid_argument
  /// from CAF's own). The actor lives as long as it is referenced.
  template <class Request, class Response>
  caf::actor handler(unary_route<Request, Response> route, call_options options = {}) const {
    if (!system()) return {};
    return detail::make_remote_handler(
        record_, detail::make_remote_route<Request, Response>(route.id, options.timeout,
                                                              std::string(options.subroute)));
  }

private:
  friend actors::retry_budget* detail::budget_of(const peer& p) noexcept;

  std::chrono::steady_clock::time_point now() const noexcept;
  detail::remote_request prepare(handler_id id, payload request, call_options options) const;
  detail::remote_request prepare(handler_id id, windows window, bool takes_input, payload opening,
                                 open_options options) const;

  std::shared_ptr<detail::peer_record> record_;
};

} // namespace actorgrid
