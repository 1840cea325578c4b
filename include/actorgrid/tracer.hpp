#pragma once

#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/trace_context.hpp>

#include <cstdint>
#include <string_view>

namespace actorgrid {

/// Whether a span is a call or a stream, and which of its ends.
enum class span_kind : std::uint8_t {
  call_out,   ///< a call that this node makes
  call_in,    ///< a call that this node serves
  stream_out, ///< a stream that this node has opened
  stream_in,  ///< a stream that this node serves
};
/// The name as written in the enum.
std::string_view to_string(span_kind k) noexcept;
/// Whether it is a call, and not a stream.
constexpr bool is_call(span_kind k) noexcept {
  return k == span_kind::call_out || k == span_kind::call_in;
}
/// Whether this node serves it.
constexpr bool is_incoming(span_kind k) noexcept {
  return k == span_kind::call_in || k == span_kind::stream_in;
}

/// A call or stream as one of its two ends sees it. The texts are valid while a tracer is called.
struct traced_span {
  /// Which end of what.
  span_kind kind{};
  /// Tells it from all others of this process; never 0.
  std::uint64_t number = 0;
  /// This node's name.
  std::string_view node = {};
  /// The name of the node at the other end.
  std::string_view peer = {};
  /// Whether the peer is a guest.
  bool is_guest = false;
  /// The lane; empty for the node itself. See node_config::lanes.
  std::string_view lane = {};
  /// The handler.
  handler_id id = {};
  /// Its subroute; empty for none, and at the serving end for one that is not registered.
  std::string_view subroute = {};
  /// When it began: at the serving end, when the message came.
  deadline_clock::time_point began = {};
  /// The trace it belongs to, and its own identifier there; not valid if it belongs to none.
  trace_context context = {};
  /// The span it was made in, of this node or of the peer; all zero if it began the trace.
  span_id parent = {};
};

/// How a call or stream ended.
struct span_end {
  /// ok, or the code of the error; at the serving end, what the caller is told. A call that nobody
  /// waits for any more has cancelled, one answered too late deadline_exceeded.
  errc outcome = errc::ok;
  /// The text of the error; empty for ok.
  std::string_view text = {};
  /// When.
  deadline_clock::time_point ended = {};
  /// At the serving end, how long it waited for its handler; all its time if that never ran.
  deadline_clock::duration in_queue = {};
  /// At the serving end, how long the handler took. The times an actor takes include its mailbox.
  deadline_clock::duration in_handler = {};
};

/// What becomes of a call or stream that belongs to no trace yet.
enum class new_trace : std::uint8_t {
  none,      ///< it stays without
  unsampled, ///< it begins one that is not to be recorded, so that nodes further on do not either
  sampled,   ///< it begins one that is to be recorded
};

/// Is told of calls and streams as they begin and end at this node: see node_options::tracers and
/// node::add_tracer(). Counts and times in sum are in node::metrics() without one.
///
/// A call that cannot be sent begins and ends at once. Calls and streams from a peer that are
/// refused because this node drains, or because the peer has too many in flight on its connection,
/// are only counted.
/// @thread called from any thread of the node, and from those that make calls; several at a time;
/// must not block, nor use the node
class tracer {
public:
  virtual ~tracer() = default;
  /// Asked when a call or stream begins, at either end, that belongs to no trace. The answer of
  /// several tracers that says most counts: sampled before unsampled before none. Without traces,
  /// nothing of this leaves the node.
  virtual new_trace on_new_trace(const traced_span&) noexcept { return new_trace::none; }
  /// It begins.
  virtual void on_begin(const traced_span&) noexcept {}
  /// It has ended. A tracer that was added meanwhile is told the end of what began before, unless
  /// there was none at that time.
  virtual void on_end(const traced_span& span, const span_end& end) noexcept = 0;
};

} // namespace actorgrid
