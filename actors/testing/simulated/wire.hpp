#pragma once

#include "actors/testing/simulated/simulator.hpp"
#include "net/transport/session.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::testing::simulated {

class wire_end;

/// A direction between two nodes, given by number.
struct direction {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// One direction between two nodes: a FIFO under conditions set by the test.
class pipe {
public:
  pipe(simulator& w, direction d) : simulator_(w), direction_(d) {}
  pipe(const pipe&) = delete;
  pipe& operator=(const pipe&) = delete;

  /// Calls `left` when the bytes have left the sender's buffer, and `arrived` when they reach the
  /// other end. @returns the message's number
  std::uint64_t send(std::size_t bytes, std::function<void()> left, std::function<void()> arrived);
  /// Drops the message if it has not left yet: its sender closed the connection.
  void retract(std::uint64_t message);
  /// Drops everything in transit.
  void drop_all();
  void hold() { is_held_ = true; }
  void release();

  direction way() const noexcept { return direction_; }

  std::chrono::nanoseconds delay{0};
  std::uint64_t bytes_per_second = 0; ///< 0 for no limit

private:
  /// How much the kernels of both ends buffer before a sender has to wait.
  static constexpr std::size_t buffer_bytes = 256 * 1024;

  /// The message sent last.
  struct latest {
    std::uint64_t number = 0;
    time_point leaves_at{};
    time_point arrival_before{}; ///< of the previous message
  };

  void arrive(const std::function<void()>& arrived, std::uint64_t generation);
  void park(std::function<void()> what) { parked_.push_back(std::move(what)); }

  simulator& simulator_;
  const direction direction_;
  bool is_held_ = false;
  std::uint64_t generation_ = 0; ///< of messages in transit; incremented to drop them
  time_point free_at_{};         ///< when the last byte sent has left
  time_point last_arrival_{};
  latest latest_;
  std::uint64_t retracted_ = 0;
  std::size_t bytes_held_ = 0;
  std::vector<std::function<void()>> parked_;
};

/// Both directions between two nodes and the connections over them.
class link {
public:
  link(simulator& w, std::size_t a, std::size_t b) : forth_(w, {a, b}), back_(w, {b, a}) {}

  pipe& from(std::size_t node) noexcept { return forth_.way().from == node ? forth_ : back_; }
  bool is_cut() const noexcept { return is_cut_; }

  /// Calls `lost` when the link is cut, as long as `user` lives.
  void watch(const std::shared_ptr<void>& user, std::function<void()> lost);
  void cut();
  void heal() { is_cut_ = false; }

private:
  struct watcher {
    std::weak_ptr<void> user;
    std::function<void()> lost;
  };

  pipe forth_;
  pipe back_;
  bool is_cut_ = false;
  std::vector<watcher> watchers_;
};

} // namespace actorgrid::testing::simulated
