#pragma once

#include "actors/link/link_driver.hpp"
#include "actors/link/linked_stream.hpp"
#include "net/mux/fifo.hpp"
#include "net/mux/stream_endpoint.hpp"

#include <actorgrid/detail/suspension.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// Base of the actors at both ends of a stream: connects the user's port with the protocol's state
/// machine. A subclass owns the machine and decides what it means when its user fails, drops the
/// port, or has sent everything.
///
/// Capacity: at most one window of items waits here in each direction. Items to send that do not
/// fit the connection's queue are held back until it has room.
class stream_actor : public linked_stream, private ws::loop::alarm {
public:
  // For the port. @thread any

  handler_id route() const noexcept { return route_; }
  /// Whether sending is over.
  bool is_output_over() const noexcept { return output_over_.load(std::memory_order_acquire); }
  /// Takes credit for one item; false if there is none now.
  bool take_credit() noexcept;
  /// Whether the stream is over: only what take_leftover() returns is left.
  bool has_ended() const noexcept { return ended_.load(std::memory_order_acquire); }
  /// Takes the items that were not read before the end. @returns how the stream ended. @pre
  /// has_ended()
  failure take_leftover(mux::fifo<payload>& items);
  /// @pre has_ended()
  failure end_reason() const;
  /// Sends an item for which the port has taken credit.
  void send_item(payload item);
  /// No more items will be sent.
  void finish();
  /// The user's end failed.
  void fail(failure why);
  /// The port is no longer used.
  void drop_port();
  std::size_t message_bytes_max() const noexcept { return driver_->message_bytes_max(); }

  // @thread the loop's

  /// Whether the caller is on that thread and the stream has not ended. @thread any
  bool is_here() const noexcept {
    // Loop and connection may be gone if the node was destroyed.
    return !has_ended() && ws::loop::current() == &driver_->loop();
  }
  /// Hands out the next item, if any, and the end, if reached.
  void read_one(detail::stream_update& update);
  /// Resumes `s` when there is something to read, or room to send. False if another is waiting.
  bool await_input(detail::suspension& s);
  bool await_room(detail::suspension& s);

  // From the connection. @thread the loop's

  stream_stats describe() const final;
  void deliver(std::vector<codec::frame> frames) final;
  void lose(const failure& why) final;
  void tell_room() final;
  void drain() final;

protected:
  stream_actor(caf::actor_config& cfg, loop_unit& unit, std::shared_ptr<link_driver> driver,
               handler_id route, std::uint64_t mux_id, bool is_outgoing, bool is_endless);

  bool on_message(caf::message& content, owed_answer answer) override;
  void on_turn() override;
  void on_stop() override;

  virtual mux::stream_endpoint& machine() noexcept = 0;
  /// The user's end failed.
  virtual void on_fail(failure why) = 0;
  /// The user gave the port up, or finished with it.
  virtual void on_port_dropped() = 0;
  /// Everything was sent: ends the machine's output. @param why as given to ask_end()
  virtual void end_output(const failure& why) = 0;
  /// The node drains. @param is_first_second the drain began less than a second ago @param is_idle
  /// the user's end has waited a second for the other
  virtual void consider_drain(bool /*is_first_second*/, bool /*is_idle*/) {}

  /// Makes the port, which may be used from now on.
  std::shared_ptr<detail::stream_port> make_port();
  /// Ends the output once everything sent before is on its way; only the first call counts.
  void ask_end(failure why);
  bool is_end_asked() const noexcept { return end_asked_; }
  link_driver& driver() noexcept { return *driver_; }

private:
  void on_alarm() override;
  bool is_output_closed() noexcept { return end_asked_ || machine().is_output_over(); }
  /// Whether the port's user waits, to read or to send.
  bool is_user_waiting() const noexcept;
  /// Updates waiting readers and writers, credit, alarm and statistics from the state machine.
  void refresh();
  /// The same, outside of this actor's turns.
  void refresh_between_turns();
  bool is_next_to_come() const noexcept { return is_here() && in_transit_.load() == 0; }
  /// Sends a message to itself: from another thread, or to stay behind messages from one.
  template <class Message>
  void tell_self(Message m);
  void send_held();
  void await_queue_room();
  void answer_reader();
  void answer_writer();
  void publish_end();
  /// Remembers what the stream waits for, and since when.
  void note_wait();
  std::optional<payload> take_counted();
  /// Ends a wait, if there was one, and counts it.
  void end_wait(mux::time_point& since, direction_metrics& mine, detail::direction_totals& all);
  void end_output_wait();
  void end_input_wait();

  const std::shared_ptr<link_driver> driver_;
  const handler_id route_;

  // Handed over between turns.
  bool is_due_ = false;
  unsigned drain_looks_ = 0;
  unsigned idle_looks_ = 0; ///< the last so many drain() found it waiting, no frame since the first
  std::vector<codec::frame> frames_;
  failure lost_;

  mux::time_point armed_ = mux::never;
  /// The part of the machine's credit that was handed on. Invariant: it is what the port may still
  /// take (credit_), plus what it took that is in transit or in held_. It never exceeds the
  /// machine's credit, so the machine takes every item of held_.
  std::uint32_t granted_ = 0;
  bool end_asked_ = false;
  bool end_done_ = false;
  mux::fifo<payload> held_;
  failure asked_end_; ///< ok for a clean end
  detail::suspension_list reading_task_;
  detail::suspension_list writing_task_;
  owed_answer reading_actor_;
  owed_answer writing_actor_;
  direction_metrics output_;
  direction_metrics input_;
  mux::time_point output_wait_began_ = mux::never;
  mux::time_point input_wait_began_ = mux::never;
  mux::waiting_for waiting_ = mux::waiting_for::nothing;
  mux::time_point waiting_since_ = mux::never;
  std::uint64_t moved_before_ = 0; ///< messages either way, when it began to wait

  /// Items the port may send without asking; the part of granted_ that it has not taken. The actor
  /// adds, the port takes.
  std::atomic<std::uint32_t> credit_{0};
  /// Messages from the port that the actor has not handled yet.
  std::atomic<std::uint32_t> in_transit_{0};
  std::atomic<bool> output_over_{false};
  std::atomic<bool> ended_{false};
  // Guarded by mtx_.
  mux::fifo<payload> leftover_;
  failure end_;
};

} // namespace actorgrid::actors
