#pragma once

#include "actors/testing/simulated/wire.hpp"

#include <optional>

namespace actorgrid::testing::simulated {

/// What happened, one line per event: "1.250000000 0>1 message 57".
class trace_log {
public:
  explicit trace_log(const simulator& w) : simulator_(w) {}
  void add(direction way, const std::string& what);
  const std::vector<std::string>& lines() const noexcept { return lines_; }

private:
  const simulator& simulator_;
  std::vector<std::string> lines_;
};

/// Constructor arguments of a wire_end.
struct wire_end_setup {
  simulated::simulator& simulator;
  trace_log& trace;
  link& between;
  pipe& out;
  ws::loop& where;
  std::string remote_address;
  std::size_t message_bytes_max;
  std::chrono::milliseconds write_timeout;
};

/// One end of a websocket between two simulated nodes.
/// @thread its loop's, except where the network calls
class wire_end final : public std::enable_shared_from_this<wire_end> {
public:
  explicit wire_end(wire_end_setup setup);

  /// Joins the ends of a new websocket.
  static void join(const std::shared_ptr<wire_end>& a, const std::shared_ptr<wire_end>& b);

  void start(ws::session::events& events);
  void write(mux::wire_message message);
  bool is_closed() const noexcept { return closed_; }
  /// The other end sees it after everything that was written.
  void close() noexcept { leave("End of file"); }
  void limit_messages(std::size_t bytes_max) { setup_.message_bytes_max = bytes_max; }
  void pause_reading() noexcept { paused_ = true; }
  bool has_hung_up() const noexcept { return closed_; }
  void resume_reading();
  ws::loop& where() noexcept { return setup_.where; }
  const std::string& remote_address() const noexcept { return setup_.remote_address; }
  std::size_t node() const noexcept { return setup_.out.way().from; }
  std::size_t other() const noexcept { return setup_.out.way().to; }

  // From the network.

  /// The process of this end died; its machine resets the connection, unless it died too.
  void vanish(bool with_machine) noexcept {
    leave(with_machine ? nullptr : "Connection reset by peer");
  }
  void lose(failure why);

private:
  /// With null, the other end is not told.
  void leave(const char* as_seen_there) noexcept;
  void arrive(payload message);
  void post_read();
  /// Reads everything that has arrived, as one read of a socket would.
  void read();
  void on_message(payload message);
  void on_left();
  void arm_write_timer();
  void check_write();
  void end(failure why);
  direction from_there() const noexcept { return {setup_.out.way().to, setup_.out.way().from}; }

  wire_end_setup setup_;
  std::weak_ptr<wire_end> other_;
  ws::session::events* events_ = nullptr;
  std::optional<mux::wire_message> writing_;
  std::uint64_t written_last_ = 0; ///< its number in the pipe
  std::optional<ws::loop::timer> write_timer_;
  time_point write_due_{};
  bool closed_ = false;
  bool paused_ = false;
  bool read_is_planned_ = false;
  std::deque<payload> unread_;
  failure lost_; ///< if lost before start()
};

/// Makes the session that a connection holds.
std::unique_ptr<ws::session> make_session(std::shared_ptr<wire_end> end);

} // namespace actorgrid::testing::simulated
