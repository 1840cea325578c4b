#pragma once

#include "net/mux/action.hpp"
#include "net/mux/frame_sink.hpp"
#include "net/mux/link_counts.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/outcome.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace actorgrid::mux {

class frame_ring;

struct link_config {
  bool checksums = true;                             ///< see needs_checksum
  duration ping_interval = std::chrono::seconds(10); ///< set by the protocol
  std::uint64_t first_mux_id = 1;
  std::size_t message_bytes_max = limits_config{}.message_bytes;
  std::size_t queue_bytes_max = limits_config{}.queue_bytes;
  std::size_t calls_out_max = limits_config{}.calls_out;
  std::size_t calls_in_max = limits_config{}.calls_in;
  std::size_t streams_out_max = limits_config{}.streams_out;
  std::size_t streams_in_max = limits_config{}.streams_in;
  bool coded_errors = false; ///< both ends announced codec::extension::coded_errors
  bool traces = false;       ///< likewise trace_contexts
};

/// A call to a remote handler.
struct call_request {
  std::uint8_t handler = 0;
  std::optional<codec::subroute_id> subroute;
  payload body;
  time_point deadline = never;
  codec::rare_payload trace = {}; ///< of codec::encode_trace; sent if the peer understands it
};

/// One established connection: pings, calls both ways, and which frame belongs to which stream.
///
///     established --on_lost / link_broken--> over        (no way back: a link is one epoch)
///
/// Feed events (on_*), then poll() until it returns nothing and write what the sink collected.
/// Commands only push frames: no need to poll after them. Invariant: every call made completes with
/// exactly one call_finished unless abandoned.
class link {
public:
  /// `out` must outlive the link.
  link(link_config config, frame_sink& out, time_point now);
  ~link();
  link(const link&) = delete;
  link& operator=(const link&) = delete;

  // Events.

  /// One binary websocket message.
  void on_message(const payload& message, time_point now);
  /// next_timeout() was reached (or earlier; then nothing happens).
  void on_timeout(time_point now);
  /// The transport is gone: every outgoing call completes with `why`, streams are left to their
  /// owners.
  void on_lost(const failure& why);

  /// Sends a ping now, in addition to those at every interval, unless one was sent within the last
  /// second. That it is not answered does not break the link.
  void probe(time_point now);

  // Calls to the peer.

  /// Sends a request; the answer comes as call_finished with `owner`. `queued_bytes` is how much is
  /// waiting to be written. Fails without sending: invalid_handler, deadline_exceeded (less than 1
  /// ms left), too_many_in_flight, queue_full, message_too_large, disconnected.
  outcome<std::uint64_t> call(const call_request& request, token owner, std::size_t queued_bytes,
                              time_point now);
  /// The caller lost interest: nothing is sent, no call_finished will come, a late answer is
  /// dropped.
  void abandon(std::uint64_t mux_id) noexcept;

  // Calls from the peer: exactly one of these per serve_call. Nothing is sent past the deadline; an
  // answer that is too large becomes an error.

  /// @returns whether it is sent
  bool respond(serving_id id, payload body, time_point now);
  /// What the handler says, or why this node did not run it. @returns whether it is sent
  bool respond_error(serving_id id, const failure& why, time_point now);
  void refuse(serving_id id, refusal why, time_point now);
  /// The handler was stopped because this node shuts down.
  void cancel(serving_id id, time_point now);
  /// The trace context of a call that is traced, for codec::decode_trace, once. @pre not answered
  payload take_trace(serving_id id);

  // Streams to the peer: the owner runs an outgoing_stream under the returned mux id.

  outcome<std::uint64_t> open_stream(token owner, std::size_t queued_bytes);
  /// Whether errors carry codes.
  bool has_coded_errors() const noexcept;
  /// Whether requests carry trace contexts.
  bool has_traces() const noexcept;
  /// Sets the owner, if it is made only once the mux id is known.
  void own_outgoing(std::uint64_t mux_id, token owner);
  void release_outgoing(std::uint64_t mux_id) noexcept;

  // Streams from the peer: the owner runs an incoming_stream.

  /// The same for a stream. @pre neither accepted nor refused
  payload take_stream_trace(std::uint64_t mux_id);
  void accept_stream(std::uint64_t mux_id, token owner);
  void refuse_stream(std::uint64_t mux_id, refusal why);
  /// Refuses with a code, which peers without coded errors see as the text alone.
  void refuse_stream(std::uint64_t mux_id, const failure& why);
  void release_incoming(std::uint64_t mux_id) noexcept;

  /// From now on incoming calls and streams are refused with shutting_down.
  void drain() noexcept;
  /// They are accepted again.
  void end_drain() noexcept;

  // What to do next.

  /// The next action, or nothing. Drain it after every event.
  std::optional<action> poll();
  /// When to call on_timeout; `never` once over.
  time_point next_timeout() const noexcept;

  // Statistics.

  /// From now on keeps the frames that are received there, which must outlive the link, as those of
  /// that connection.
  void record_in(frame_ring& ring, std::uint32_t connection) noexcept;
  /// From now on counts there, which must outlive the link; null: nowhere that can be read.
  void count_in(link_counts* counts) noexcept;
  bool is_over() const noexcept;
  std::uint64_t next_mux_id() const noexcept;
  std::size_t calls_out() const noexcept;
  std::size_t calls_in() const noexcept;
  std::size_t streams_out() const noexcept;
  std::size_t streams_in() const noexcept;
  /// The last measured round trip of a connection ping; zero before the first.
  duration round_trip() const noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace actorgrid::mux
