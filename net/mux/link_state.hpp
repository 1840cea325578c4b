#pragma once

#include "codec/merged.hpp"
#include "codec/timestamp.hpp"
#include "net/mux/deadline_queue.hpp"
#include "net/mux/frame_ring.hpp"
#include "net/mux/link.hpp"
#include "net/mux/ticker.hpp"

#include <actorgrid/outcome.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace actorgrid::mux {

/// The state of a link.
///
/// Invariant: every outgoing call whose id is in `calls_out` sits in `call_deadlines`; a stream
/// route with frames is in `events` exactly once.
struct link::state {
  struct outgoing_call : deadline_entry {
    std::uint64_t mux_id = 0;
    token owner = 0;
  };
  using call_table = std::unordered_map<std::uint64_t, outgoing_call>;

  /// A call from the peer whose handler is running. Slots are reused under a new generation.
  struct served_call {
    codec::frame request;
    time_point deadline = never;
    std::uint32_t generation = 0;
    bool is_running = false;
  };

  /// The destination of a stream's frames, which collect here until polled.
  struct route {
    token owner = 0;
    bool is_accepted = true;
    bool is_ready = false;
    std::vector<codec::frame> frames;
  };
  struct incoming_route : route {
    codec::frame opening;
  };
  /// Placeholder for the frames that a route holds when its turn comes.
  struct ready_route {
    bool is_incoming = false;
    std::uint64_t mux_id = 0;
  };
  using event = std::variant<action, ready_route>;

  state(link_config c, frame_sink& sink, time_point now);

  // Receiving (link_receive.cpp).

  /// Handles up to `count_max` more parts of the current merged message.
  void receive_parts(std::size_t count_max);
  void forget_parts() noexcept;
  void receive(codec::frame& f, time_point now);
  void receive_request(codec::frame& f, time_point now);
  void add_served_slot();
  /// Looks at the trace context of a frame that asks for something; takes it away if the peer has
  /// not announced that its frames have them. Ends the link if the flag says that there is one and
  /// there is not. @returns whether the frame is good
  bool check_trace(codec::frame& f, time_point now);
  void receive_connect_mux(codec::frame& f, time_point now);
  void receive_pong(codec::frame& f, time_point now);
  void to_served_stream(codec::frame& f);
  void to_stream_or_call(codec::frame& f);
  bool complete_call(const codec::frame& f);
  /// Answers a frame of a stream that does not exist.
  void answer_stray(codec::frame& f);

  // Sending.

  void push(codec::frame&& f);
  void push_disconnect(codec::op op, std::uint64_t mux_id);
  void push_pong(codec::frame ping, bool not_found);
  void push_connection_ping(time_point now);
  void push_refusal(codec::frame refused, std::string text);
  /// The same, with a code if the peer understands it.
  void push_coded_refusal(codec::frame refused, const failure& why);
  /// The answer to a call beyond the limit of calls in flight.
  void push_full(const codec::frame& request);
  void push_response(const codec::frame& request, payload body, codec::flags extra);

  // Bookkeeping.

  std::uint64_t take_mux_id() noexcept;
  /// Ends and returns the running call with that id; null if there is none.
  served_call* end_serving(serving_id id) noexcept;
  void finish_call(call_table::iterator call, outcome<payload> result);
  /// Takes a stream that was not accepted out of the table; nothing if its peer need not be told.
  std::optional<incoming_route> take_refused(std::uint64_t mux_id);
  /// The next of `events`, as an action.
  std::optional<action> take_event();
  /// `a` is one of the kinds of actions: to move a variant takes longer than to move what it holds.
  template <class Action>
  void emit(Action a) {
    events.emplace_back(std::in_place_type<action>, std::move(a));
  }
  void add_frame(route& to, bool is_incoming, codec::frame& f);
  route* find_route(ready_route of) noexcept;
  /// The peer sent `bytes` that are none of the protocol.
  void violate(std::string text, std::size_t bytes, time_point now);

  link_config config;
  frame_sink& out;
  std::uint64_t next_mux_id;
  bool is_over = false;
  bool is_draining = false;
  link_counts own_counts;
  link_counts* counts = &own_counts;
  frame_ring* ring = nullptr;
  std::uint32_t recorded_as = 0; ///< in the ring

  call_table calls_out;
  deadline_queue call_deadlines;
  std::vector<served_call> served;
  std::vector<std::uint32_t> served_free;
  std::unordered_map<std::uint64_t, route> streams_out;
  std::unordered_map<std::uint64_t, incoming_route> streams_in;

  /// Mux ids answered with a disconnect since the current websocket message began, each once and no
  /// more than a bounded number of them.
  std::unordered_set<std::uint64_t> stray_clients;
  std::unordered_set<std::uint64_t> stray_servers;

  /// The rest of a merged message, and when it arrived.
  codec::merged_reader parts{payload{}, 0};
  std::uint32_t parts_announced = 0;
  time_point parts_came;

  std::vector<event> events;
  std::size_t events_taken = 0;

  ticker pings;
  int pings_unanswered = 0; ///< since the last pong
  time_point ping_sent{};
  codec::timestamp ping_mark;
  duration round_trip{};
};

} // namespace actorgrid::mux
