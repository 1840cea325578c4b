#pragma once

#include "actors/connection_context.hpp"
#include "actors/internal_messages.hpp"
#include "actors/loop_actor.hpp"
#include "actors/stream_shared.hpp"

#include <caf/response_promise.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// What both ends of a stream have in common as actors: the user's port on one side, the machine
/// that knows the protocol (in the subclass) on the other.
///
/// Capacity: at most a window of items waits here in each direction. Items to send that do not fit
/// the connection's queue are held back until it has room.
class stream_actor : public loop_actor {
public:
  stream_actor(caf::actor_config& cfg, loop_unit& unit, std::shared_ptr<connection_context> context,
               mux::token token, handler_id route);

  /// Hands out the next item, if any, and the end, if reached. @thread the loop's
  void read_one(detail::stream_update& update);
  /// Sends an item the port has credit for. @thread the loop's
  void write_one(payload item);

protected:
  caf::behavior make_behavior() override;
  void on_stop() override;

  // What the machine of the subclass says.

  virtual void on_frames(std::vector<codec::frame>& frames) = 0;
  virtual void on_timeout() = 0;
  virtual void on_lost(const failure& why) = 0;
  virtual std::optional<payload> take() = 0;
  virtual bool has_next() const = 0;
  /// Why reading is over, once it is and everything was taken; null before.
  virtual const failure* input_end() const = 0;
  virtual void put(payload item) = 0;
  /// Whether the machine takes no more items.
  virtual bool is_put_over() const = 0;
  virtual std::uint32_t credit() const = 0;
  /// Ends the output, with an error when there is a text.
  virtual void end_output(const std::optional<std::string>& error) = 0;
  /// The user's end failed.
  virtual void on_fail(std::string text) = 0;
  virtual void on_port_dropped() = 0;
  /// The handler returned; only a handler's end hears of it.
  virtual void on_handler_finished(const caf::error&) {}
  virtual bool is_over() const = 0;
  virtual failure final_failure() const = 0;
  virtual mux::time_point deadline() const = 0;
  virtual mux::waiting_for waiting_for() const = 0;

  /// Begins: after this the port may be used.
  std::shared_ptr<detail::stream_port> make_port();
  /// After an event in this actor's turn: brings promises, credit, timer and statistics up to date
  /// with the machine, and ends the actor when the machine is over.
  void update();
  /// Ends the output once everything sent before is on its way; the first call counts.
  void ask_end(std::optional<std::string> error);
  bool is_end_asked() const noexcept { return end_asked_; }
  bool is_output_closed() const { return end_asked_ || is_put_over(); }
  connection_context& context() noexcept { return *context_; }
  const std::shared_ptr<stream_shared>& shared() const noexcept { return shared_; }

private:
  void refresh();
  void refresh_from_port();
  void send_held();
  void answer_reader();
  void answer_writer();
  void publish_end();

  std::shared_ptr<connection_context> context_;
  std::shared_ptr<stream_shared> shared_;
  mux::token token_;
  std::optional<ws::loop::timer> timer_;
  mux::time_point armed_ = mux::never;
  std::uint32_t granted_ = 0; ///< the machine's credit as of the last grant
  std::deque<payload> held_;
  bool end_asked_ = false;
  bool end_done_ = false;
  std::optional<std::string> end_text_;
  caf::response_promise reader_;
  caf::response_promise writer_;
};

} // namespace actorgrid::actors
