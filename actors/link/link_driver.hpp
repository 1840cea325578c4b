#pragma once

#include "actors/core/peer_record.hpp"
#include "actors/core/tracing.hpp"
#include "actors/link/linked_stream.hpp"
#include "actors/link/served_calls.hpp"
#include "actors/runtime/loop_unit.hpp"
#include "net/loop/loop.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outbox.hpp"
#include "net/transport/session.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/detail/remote_request.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/peer.hpp>

#include <caf/actor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::actors {

struct node_core;

/// One websocket and its outbox. Owned by its connection actor and shared with the connection's
/// stream actors, which live on the same loop and push their frames straight into the outbox; tasks
/// on that loop do the same with their calls.
///
/// Everything pushed in a turn leaves in one write at its end; large amounts are partly written
/// before that.
/// @thread the loop's
class link_driver final : public mux::frame_sink,
                          public std::enable_shared_from_this<link_driver>,
                          public ws::session::events,
                          public ws::loop::turn_end_hook {
public:
  /// Callbacks of an established connection, called directly between the turns of its actor. A
  /// mailbox in between would cost each websocket message an allocation and a turn, and meanwhile
  /// readers of the link would see stale state.
  class events {
  public:
    virtual void on_message(const payload& message) = 0;
    /// The link has something to do, or the handshake timed out.
    virtual void on_due() = 0;

  protected:
    ~events() = default;
  };

  link_driver(loop_unit& unit, node_core& core, std::unique_ptr<ws::session> session);

  /// Starts reading. The handshake message goes to `owner` as handshake_message, and nothing after
  /// it is parsed before read_on(); the end goes to `owner` as ws_closed.
  void start(caf::actor owner, events& direct);
  /// The handshake is done.
  void establish(const mux::link_config& config, std::shared_ptr<detail::peer_record> record);
  /// Reads what follows the handshake, now that its outcome is in force.
  void read_on() { session_->resume_reading(); }
  /// Calls on_due at `due`; the link's deadlines replace it once established.
  void arm(mux::time_point due);
  /// From now on find_here() does not return it. Publishes what was counted, for the last
  /// time: from now on another connection may count for the peer.
  void leave() noexcept;
  /// Closes the socket; nothing is sent or received any more.
  void close() noexcept;
  /// Closes once everything pushed so far is written.
  void close_when_written();

  void push(codec::frame&& f) override;
  /// Writes pushed frames now, rather than at the end of the turn together with later ones.
  void flush();
  /// The link, once established.
  mux::link& link() noexcept { return *link_; }
  bool is_established() const noexcept { return link_.has_value(); }
  /// Whether the peer has hung up, which is not reported while reading is paused.
  bool has_hung_up() const noexcept { return !session_ || session_->has_hung_up(); }
  std::size_t message_bytes_max() const noexcept { return limits_.message_bytes; }
  const std::string& remote_address() const noexcept { return remote_address_; }
  ws::loop& loop() noexcept { return loop_; }
  loop_unit& unit() noexcept { return unit_; }
  const node_core& core() const noexcept { return core_; }
  const tracing& traces() const noexcept { return traces_; }
  /// Tells the tracers that something begins at this end, if there are any. @pre established
  std::shared_ptr<open_span> begin_span(span_kind kind, handler_id id, std::string_view subroute,
                                        const detail::shared_trace& parent) const noexcept;
  /// What a request carries that has that context and, if it was told, that span.
  payload trace_on_wire(const detail::shared_trace& trace, const open_span* span) const;
  /// The configuration that was in force when the connection was made.
  const node_config& config() const noexcept { return *config_; }
  /// The peer's record. @pre established
  const detail::peer_record& record() const noexcept { return *record_; }

  // Requests to the peer.

  /// Why nothing new can be requested now; no failure if it can.
  failure why_not_now() const;
  /// The connection to a peer if it lives on the loop of this thread and takes calls; else null.
  /// @thread any
  static link_driver* find_here(const detail::peer_record& peer) noexcept;
  /// Sends a call; its outcome goes to `sink`. @returns its mux id, or why it was not sent
  outcome<std::uint64_t> call(handler_id id, std::string_view subroute, payload body,
                              mux::time_point deadline, detail::call_sink& sink,
                              const detail::shared_trace& trace);
  /// The outcome is no longer wanted.
  void abandon(std::uint64_t mux_id, detail::call_sink& sink) noexcept;
  /// Delivers the outcome of a call.
  void finish_call(mux::call_finished& done);

  // Back-pressure.

  std::size_t queue_bytes() const noexcept { return outbox_.size_bytes(); }
  bool is_full() const noexcept { return outbox_.size_bytes() > limits_.queue_bytes; }
  /// Tells the stream once the queue is at most half full. @pre it is not waiting already
  void notify_room(linked_stream& stream) { waiting_for_room_.push_back(&stream); }

  // Calls and streams from the peer.

  /// The calls that handlers run.
  served_calls& served() noexcept { return served_; }
  /// Where to count.
  detail::link_totals& totals() noexcept { return *totals_; }

  // Streams. The driver keeps each alive until it is released.

  void add_stream(linked_stream& stream);
  void release_stream(linked_stream& stream) noexcept;
  std::vector<stream_stats> describe_streams() const;
  /// Calls linked_stream::drain() for each.
  void drain_streams();
  /// Whether no call and no stream is in flight and nothing waits to be written. Streams that this
  /// node has opened without a deadline count only if `with_endless`. @pre established
  bool is_idle(bool with_endless) const noexcept;
  /// At the end of the turn, writes what is waiting and updates the record's statistics.
  void ask_for_turn_end();
  /// Counts a call or stream of the peer that was refused: not_allowed or rate_limited.
  void count_refusal(errc code) noexcept {
    ++(code == errc::rate_limited ? counters_.refused_by_rate : counters_.refused_by_rule);
  }
  /// Ends every call and stream with that reason.
  void lose(const failure& why);
  /// Has the last frames written to a file, if there are any and such files are wanted: at most
  /// once a minute for each peer.
  void write_frames(const failure& why);

  static mux::token token_of(linked_stream& stream) noexcept;
  static linked_stream& stream_of(mux::token token) noexcept;

private:
  void on_message(payload message) override;
  void on_written(mux::wire_message spent) override;
  void on_closed(failure why) override;
  void on_turn_end() override;
  /// Senders check is_full() first. But one answer, errors, acknowledgements and pongs come on top,
  /// and a peer can provoke those without end.
  std::size_t queue_bytes_max() const noexcept {
    return 2 * limits_.queue_bytes + limits_.message_bytes;
  }
  void publish_stats();

  loop_unit& unit_;
  ws::loop& loop_;
  node_core& core_;
  const tracing& traces_;
  const std::shared_ptr<const node_config> config_;
  const limits_config& limits_;
  std::string remote_address_;
  std::unique_ptr<ws::session> session_;
  mux::outbox outbox_{mux::outbox::default_merge_bytes_max};
  std::optional<mux::link> link_;
  std::shared_ptr<detail::peer_record> record_;
  peer_counters counters_; ///< of the peer: includes earlier connections
  detail::link_totals own_totals_;
  /// The peer's as long as this is its connection, else its own: nobody reads those.
  detail::link_totals* totals_ = &own_totals_;
  served_calls served_;
  mux::frame_ring* ring_ = nullptr; ///< null unless frames are kept
  std::uint32_t recorded_as_ = 0;   ///< there
  caf::actor owner_;
  events* events_ = nullptr; ///< null once closed
  bool writing_ = false;
  bool closing_ = false;
  bool overflowed_ = false;
  linked_stream::list streams_;
  std::size_t endless_streams_out_ = 0; ///< of streams_
  std::vector<linked_stream*> waiting_for_room_;
  mux::time_point armed_ = mux::never;
  ws::loop::timer timer_;
};

} // namespace actorgrid::actors
