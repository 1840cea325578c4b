#pragma once

#include "actors/testing/proxied/conditions.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <deque>
#include <memory>
#include <vector>

namespace actorgrid::testing::proxied {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// Keeps child programs of a test from holding a connection open that is closed here.
void keep_from_children(int descriptor) noexcept;

/// One connection through a proxy: the dialler's socket, one to the target, and the bytes in
/// transit between them. Keeps itself alive while it waits for anything.
/// @thread that of its io_context
class relay : public std::enable_shared_from_this<relay> {
public:
  /// The conditions must outlive it.
  relay(asio::io_context& context, tcp::socket accepted, tcp::endpoint target, both_ways& now);

  void start();
  /// Call when the conditions have changed.
  void look_again();
  /// Ends it as a broken cable would: both ends see a reset.
  void reset() noexcept;

  bool is_open() const noexcept { return is_connected_ && !is_over_ && !has_end_said_bye(); }
  bool is_over() const noexcept { return is_over_; }

private:
  enum class ending : std::uint8_t { none, closed, reset };

  /// Bytes that were read together, or how the socket they came from ended.
  struct piece {
    asio::steady_timer::time_point due;
    std::vector<char> bytes;
    ending end = ending::none;
  };

  struct direction {
    direction(asio::io_context& context, tcp::socket& f, tcp::socket& t, conditions& c)
        : from(f), to(t), now(c), timer(context) {}

    tcp::socket& from;
    tcp::socket& to;
    conditions& now;
    asio::steady_timer timer;
    std::array<char, 16 * 1024> read_buffer{};
    std::deque<piece> waiting;
    std::size_t waiting_bytes = 0;
    std::size_t written_of_first = 0;
    bool is_reading = false;
    bool is_writing = false; ///< or waits for the timer before writing
    bool has_ended = false;  ///< at its source
    bool is_done = false;    ///< the end was passed on
  };

  void connect();
  void read(direction& d);
  void take(direction& d, std::size_t count);
  void take_end(direction& d, ending how);
  void flip_a_bit(conditions& c, std::vector<char>& bytes);
  /// Passes on what the conditions allow.
  void pass(direction& d);
  void write(direction& d);
  void pass_later(direction& d, asio::steady_timer::time_point when);
  void pass_end(direction& d);
  bool has_end_said_bye() const noexcept { return there_.has_ended || back_.has_ended; }

  tcp::socket dialler_;
  tcp::socket target_;
  const tcp::endpoint target_address_;
  direction there_;
  direction back_;
  bool is_connecting_ = false;
  bool is_connected_ = false;
  bool is_over_ = false;
};

} // namespace actorgrid::testing::proxied
