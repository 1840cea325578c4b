#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/detail/caf_spawn.hpp>
#include <actorgrid/encoded.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/time_limit.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

namespace detail {
struct peer_record;
}

/// What a node knows about its connection to a peer.
enum class peer_state : std::uint8_t {
  unconnected, ///< waiting to dial, or to be dialled
  connecting,  ///< dialling or shaking hands
  connected,
  failed,    ///< the last attempt failed; another follows
  shut_down, ///< the node was stopped, or the guest left
};
/// The name as written in the enum.
std::string_view to_string(peer_state s) noexcept;

/// One moment's numbers of a peer; counters run since the node started, over all its connections.
/// Messages are counted from when they are established, without those of the handshake.
struct peer_stats {
  /// As written in the configuration.
  std::string host;
  /// Now.
  peer_state state = peer_state::unconnected;
  bool dials = false; ///< this node dials the peer
  /// Connected though it is no peer, see grid.guests.
  bool is_guest = false;
  std::string instance;                        ///< hex; the run of the peer last connected to
  std::chrono::steady_clock::time_point since; ///< of the state
  std::chrono::nanoseconds round_trip{0};      ///< of the last connection ping; 0 before the first
  std::uint64_t connections = 0;               ///< established so far
  std::uint64_t messages_in = 0;               ///< websocket messages received
  std::uint64_t messages_out = 0;              ///< websocket messages sent
  std::uint64_t bytes_in = 0;                  ///< in websocket messages received
  std::uint64_t bytes_out = 0;                 ///< in websocket messages sent
  std::uint64_t calls_in = 0;                  ///< from the peer, in flight now
  std::uint64_t calls_out = 0;                 ///< to the peer, in flight now
  std::uint64_t streams_in = 0;                ///< opened by the peer, open now
  std::uint64_t streams_out = 0;               ///< opened by this node, open now
  std::uint64_t queue_bytes = 0;               ///< waiting to be written
  failure last_failure;                        ///< why the last connection or attempt ended
};

/// One open stream, for those who wonder why it is stuck.
struct stream_stats {
  /// As it travels in frames.
  std::uint64_t mux_id = 0;
  /// Of the handler.
  handler_id id;
  /// Opened by this node.
  bool outgoing = false;
  std::string waiting_for; ///< "nothing", "ack", "credit", "input" or "consumer"
  /// Messages this node may send now.
  std::uint32_t credit = 0;
};

/// (These two hold nothing that needs destruction: g++ 12 destroys such members twice in a
/// co_await.)
struct call_options {
  /// Until the call fails with deadline_exceeded; the protocol's default is a minute.
  time_limit timeout = std::chrono::minutes(1);
  /// Parts joined with '/'; the text must outlive the call to this library, which copies it.
  std::string_view subroute = {};
};

/// How a stream is opened.
struct open_options {
  /// The whole stream's time, 0 for no limit; a negative one has passed: deadline_exceeded.
  time_limit timeout = std::chrono::milliseconds(0);
  /// Parts joined with '/'; copied before open() returns.
  std::string_view subroute = {};
};

namespace detail {
template <>
struct answer<std::vector<stream_stats>> : local_answer<std::vector<stream_stats>> {};
} // namespace detail

/// A handle to one other node. Cheap to copy; stays valid across reconnects and after the node
/// stopped (then everything fails with shutting_down or disconnected). One that was moved from is
/// of nobody: it has no name, is shut_down, and everything fails with invalid_handle.
/// @thread any
class peer {
public:
  /// For the library: ask a node for one.
  explicit peer(std::shared_ptr<detail::peer_record> record) noexcept;

  /// Its name, as written in the configuration.
  const std::string& host() const noexcept;
  /// What the node knows about the connection now.
  peer_state state() const noexcept;
  /// Whether calls have a connection to go to.
  bool is_connected() const noexcept { return state() == peer_state::connected; }
  /// This moment's numbers.
  peer_stats stats() const;
  /// The open streams of the current connection and what each waits for.
  actorgrid::call<std::vector<stream_stats>> streams() const;

  /// Calls a remote handler. Runs at most once there; the library never repeats a call.
  /// @error remote_failure with the handler's text; disconnected at once when there is no
  /// connection, or when it is lost meanwhile (the handler may have run); deadline_exceeded,
  /// queue_full, too_many_in_flight and peer_shutting_down (also when the other end says so),
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
  /// Bytes to a handler known by its number only.
  actorgrid::call<payload> call(handler_id id, payload request, call_options options = {}) const {
    return actorgrid::call<payload>{prepare(id, std::move(request), options)};
  }

  /// Opens a stream; completes at once, without waiting for the remote handler (an unknown one is
  /// reported as the stream's error). @error as for call
  template <class Open, class In, class Out>
  actorgrid::call<duplex<In, Out>> open(stream_route<Open, In, Out> route,
                                        std::type_identity_t<encoded<Open>> opening,
                                        open_options options = {}) const {
    constexpr bool takes_input = !std::is_same_v<In, no_input>;
    return actorgrid::call<duplex<In, Out>>{
        prepare(route.id, route.window, takes_input, std::move(opening).take(), options)};
  }
  /// Opens a stream whose handler takes no opening.
  template <class In, class Out>
  actorgrid::call<duplex<In, Out>> open(stream_route<no_payload, In, Out> route,
                                        open_options options = {}) const {
    constexpr bool takes_input = !std::is_same_v<In, no_input>;
    return actorgrid::call<duplex<In, Out>>{
        prepare(route.id, route.window, takes_input, {}, options)};
  }

  /// Bytes to a stream handler known by its number only; a window of 0 for requests means that it
  /// takes none.
  actorgrid::call<byte_stream> open(handler_id id, windows window, payload opening = {},
                                    open_options options = {}) const {
    return actorgrid::call<byte_stream>{
        prepare(id, window, window.in != 0, std::move(opening), options)};
  }

  /// Completes when connected. @error deadline_exceeded, shutting_down
  actorgrid::call<void> wait_connected(time_limit timeout) const;

  /// The actor system of its node, before that is started too; null for a host that is no peer, and
  /// once the node stopped.
  caf::actor_system* system() const;
  /// The peer as an actor that answers call_message with a payload or an error. Null when system()
  /// is, and until the node is started.
  caf::actor actor() const;

  /// A remote handler as an ordinary local actor: it answers the route's request with the response
  /// or an error. `options` hold for every call made through it; a timeout of CAF's request() ends
  /// the wait only. Null for a host that is no peer, and once the node stopped: to ask a null actor
  /// is an error (invalid_handle from request(), sec::invalid_argument from CAF's own). Lives as
  /// long as somebody holds it.
  template <class Request, class Response>
  caf::actor handler(unary_route<Request, Response> route, call_options options = {}) const {
    auto* system = this->system();
    if (!system) return {};
    return system->spawn(
        [to = *this, route, timeout = options.timeout,
         subroute = std::string(options.subroute)](caf::event_based_actor* self) -> caf::behavior {
          return {[=](Request& request) -> caf::result<Response> {
            auto promise = self->make_response_promise<Response>();
            to.call(route, request, {timeout, subroute})
                .then(
                    self, [promise](Response value) mutable { promise.deliver(std::move(value)); },
                    [promise](const caf::error& why) mutable { promise.deliver(why); });
            return promise;
          }};
        });
  }

private:
  std::chrono::steady_clock::time_point now() const noexcept;
  detail::remote_request prepare(handler_id id, payload request, call_options options) const;
  detail::remote_request prepare(handler_id id, windows window, bool takes_input, payload opening,
                                 open_options options) const;

  std::shared_ptr<detail::peer_record> record_;
};

} // namespace actorgrid
