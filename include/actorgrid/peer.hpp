#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/stream.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
std::string_view to_string(peer_state s) noexcept;

/// One moment's numbers of a peer; counters run since the node started.
struct peer_stats {
  std::string host;
  peer_state state = peer_state::unconnected;
  bool dials = false; ///< this node dials the peer
  bool is_guest = false;
  std::string instance;                        ///< hex; the run of the peer last connected to
  std::chrono::steady_clock::time_point since; ///< of the state
  std::chrono::nanoseconds round_trip{0};      ///< of the last connection ping; 0 before the first
  std::uint64_t connections = 0;               ///< established so far
  std::uint64_t messages_in = 0, messages_out = 0; ///< websocket messages
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t calls_in = 0, calls_out = 0;     ///< in flight now
  std::uint64_t streams_in = 0, streams_out = 0; ///< open now
  std::uint64_t queue_bytes = 0;                 ///< waiting to be written
  failure last_failure;                          ///< why the last connection or attempt ended
};

/// One open stream, for those who wonder why it is stuck.
struct stream_stats {
  std::uint64_t mux_id = 0;
  handler_id id;
  bool outgoing = false;
  std::string waiting_for; ///< "nothing", "ack", "credit", "input" or "consumer"
  std::uint32_t credit = 0;
};

/// (These two hold nothing that needs destruction: g++ 12 destroys such members twice in a
/// co_await.)
struct call_options {
  /// Until the call fails with deadline_exceeded; the protocol's default is a minute.
  std::chrono::milliseconds timeout = std::chrono::minutes(1);
  /// Parts joined with '/'; the text must outlive the call to this library, which copies it.
  std::string_view subroute = {};
};

struct open_options {
  /// The whole stream's time, 0 for no limit.
  std::chrono::milliseconds timeout{0};
  std::string_view subroute = {};
};

/// A handle to one other node. Cheap to copy; stays valid across reconnects and after the node
/// stopped (then everything fails with shutting_down or disconnected).
/// @thread any
class peer {
public:
  explicit peer(std::shared_ptr<detail::peer_record> record) noexcept;

  const std::string& host() const noexcept;
  peer_state state() const noexcept;
  bool is_connected() const noexcept { return state() == peer_state::connected; }
  peer_stats stats() const;
  /// The open streams of the current connection and what each waits for.
  actorgrid::call<std::vector<stream_stats>> streams() const;

  /// Calls a remote handler. Runs at most once there; the library never repeats a call.
  /// @error remote_failure with the handler's text; disconnected at once when there is no
  /// connection, or when it is lost meanwhile (the handler may have run); deadline_exceeded,
  /// queue_full, too_many_in_flight, message_too_large, invalid_handler
  actorgrid::call<payload> call(handler_id id, payload request, call_options options = {}) const;
  actorgrid::call<payload> call(unary_route<payload, payload> route, payload request,
                                call_options options = {}) const {
    return call(route.id, std::move(request), options);
  }

  /// Opens a stream; completes at once, without waiting for the remote handler (an unknown one is
  /// reported as the stream's error). @error as for call
  actorgrid::call<byte_stream> open(stream_route<payload, payload, payload> route,
                                    payload opening = {}, open_options options = {}) const;
  actorgrid::call<byte_stream> open(stream_route<payload, no_input, payload> route,
                                    payload opening = {}, open_options options = {}) const;
  actorgrid::call<byte_stream> open(stream_route<no_payload, payload, payload> route,
                                    open_options options = {}) const;
  actorgrid::call<byte_stream> open(stream_route<no_payload, no_input, payload> route,
                                    open_options options = {}) const;

  /// Completes when connected. @error deadline_exceeded, shutting_down
  actorgrid::call<void> wait_connected(std::chrono::milliseconds timeout) const;

  /// The peer as an actor that answers call_message with a payload or an error.
  caf::actor actor() const;

private:
  actorgrid::call<byte_stream> open(handler_id id, windows window, bool takes_input,
                                    payload opening, open_options options) const;

  std::shared_ptr<detail::peer_record> record_;
};

} // namespace actorgrid
