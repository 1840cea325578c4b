#pragma once

#include <algorithm>
#include <chrono>

namespace actorgrid::ws {

/// Decides whether a thread whose processor others want, too, looks for traffic before it sleeps,
/// without giving the processor away.
///
/// A thread that sleeps after each message pays for a wake-up each time; and when it has lately had
/// more than its share, the wake-up waits until the other thread's time slice of milliseconds is
/// over. If it goes on looking, it works through a time slice of its own instead. That pays while
/// the peer runs on another processor and answers at once. It never does while the peer waits for
/// this very processor, or has nothing to say. So spins in vain end it for a while.
///
/// @thread one
class spinning {
public:
  using clock = std::chrono::steady_clock;

  /// A spin ends without traffic after `limit`.
  explicit spinning(clock::duration limit) noexcept : limit_(limit) {}

  /// Whether a spin that began at `begin` goes on.
  bool is_on(clock::time_point begin, clock::time_point now) const noexcept {
    return now - begin < limit_ && (credit_ > 0 || now >= retry_);
  }
  /// A spin ended with traffic.
  void on_traffic() noexcept { credit_ = std::min(credit_ + 1, credit_max); }
  /// A spin ended without.
  void on_silence(clock::time_point now) noexcept {
    credit_ = std::max(credit_ - price, 0);
    retry_ = now + pause * limit_;
  }

  /// Spins that pay for one in vain.
  static constexpr int price = 4;
  static constexpr int credit_max = 4 * price;
  /// As long as spins are in vain, one in so many limits is spent on them.
  static constexpr int pause = 100;

private:
  const clock::duration limit_;
  int credit_ = 0;
  clock::time_point retry_{};
};

} // namespace actorgrid::ws
