#pragma once

#include <actorgrid/handler_options.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace actorgrid::actors {

/// Limits how often something begins: a bucket that holds up to `burst` tokens and gets
/// `per_second` new ones, evenly spread. Without a rate it never runs out.
///
/// Stored as the moment at which the bucket will be full again, so that taking a token is one
/// atomic operation and nothing needs a timer.
/// @thread any
class token_bucket {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Above this the nanoseconds between two tokens would be too coarse.
  static constexpr std::size_t per_second_max = 10'000'000;
  static constexpr std::size_t burst_max = std::size_t{1} << 24;

  explicit token_bucket(rate_limit rate) noexcept { limit(rate); }

  /// Changes the rate; tokens that were taken are missing until they would have come anyway.
  void limit(rate_limit rate) noexcept {
    const auto spacing =
        rate.per_second == 0 ? 0 : nanoseconds_per_second / clamped(rate.per_second);
    rate_.store(spacing << capacity_bits | capacity_of(rate), std::memory_order_relaxed);
  }

  bool is_limited() const noexcept {
    return spacing_of(rate_.load(std::memory_order_relaxed)) != 0;
  }

  /// Takes a token. @returns zero, or if there is none, the time until there is one
  std::chrono::nanoseconds take(time_point now) noexcept {
    const std::int64_t moment = now.time_since_epoch() / std::chrono::nanoseconds(1);
    const auto rate = rate_.load(std::memory_order_relaxed);
    const auto spacing = spacing_of(rate);
    if (spacing == 0) return {};
    // Nanoseconds in which an empty bucket fills up.
    const auto depth = spacing * (rate & ((std::int64_t{1} << capacity_bits) - 1));
    auto full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
      const auto next = std::max(full_at, moment) + spacing;
      if (next - moment > depth) return std::chrono::nanoseconds(next - moment - depth);
      if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) return {};
    }
  }

  /// Whether no token is missing.
  bool is_full(time_point now) const noexcept {
    return full_at_.load(std::memory_order_relaxed)
           <= now.time_since_epoch() / std::chrono::nanoseconds(1);
  }

private:
  static constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
  static constexpr int capacity_bits = 32;

  static std::int64_t clamped(std::size_t per_second) noexcept {
    return static_cast<std::int64_t>(std::min(per_second, per_second_max));
  }
  static std::int64_t capacity_of(rate_limit rate) noexcept {
    const auto burst = rate.burst == 0 ? rate.per_second : rate.burst;
    return static_cast<std::int64_t>(std::clamp<std::size_t>(burst, 1, burst_max));
  }

  /// Nanoseconds between two tokens; 0: no limit.
  static std::int64_t spacing_of(std::int64_t rate) noexcept { return rate >> capacity_bits; }

  /// The spacing and, in its lowest bits, how many tokens a full bucket has: changed together.
  std::atomic<std::int64_t> rate_{0};
  std::atomic<std::int64_t> full_at_{std::numeric_limits<std::int64_t>::min()};
};

} // namespace actorgrid::actors
