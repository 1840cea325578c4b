#pragma once

#include "actors/core/token_bucket.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace actorgrid::actors {

/// What a peer may have running, and how often it may begin something.
struct quota_limits {
  std::size_t calls = 0;
  std::size_t streams = 0;
  rate_limit call_rate = {};
  rate_limit stream_rate = {};

  static quota_limits of_peer(const limits_config& limits) {
    return {limits.calls_in, limits.streams_in, rate_of(limits.call_rate, limits),
            rate_of(limits.stream_rate, limits)};
  }
  static quota_limits of_guest(const limits_config& limits) {
    return {limits.guest_calls_in, limits.guest_streams_in, rate_of(limits.guest_call_rate, limits),
            rate_of(limits.guest_stream_rate, limits)};
  }

private:
  static rate_limit rate_of(std::size_t per_second, const limits_config& limits) {
    const auto ms = static_cast<std::size_t>(limits.rate_burst.count());
    return {per_second, std::max<std::size_t>(1, per_second * ms / 1000)};
  }
};

/// Limits the calls and streams that this node's handlers run for one peer, and how often they
/// begin, across all of its connections. Losing a connection ends neither functions nor actors, so
/// reconnecting does not reset the counts.
/// @thread any
class peer_quota {
public:
  explicit peer_quota(const quota_limits& limits) noexcept
      : call_rate(limits.call_rate), stream_rate(limits.stream_rate), calls_max_(limits.calls),
        streams_max_(limits.streams) {}

  token_bucket call_rate;
  token_bucket stream_rate;

  /// Changes the limits; what runs goes on.
  void limit(const quota_limits& limits) noexcept {
    call_rate.limit(limits.call_rate);
    stream_rate.limit(limits.stream_rate);
    calls_max_.store(limits.calls, std::memory_order_relaxed);
    streams_max_.store(limits.streams, std::memory_order_relaxed);
  }

  /// Takes a permit, held until end_calls(); false if none is left.
  bool begin_call() noexcept { return begin(calls_, calls_max_); }
  void end_calls(std::size_t count) noexcept { calls_.fetch_sub(count, std::memory_order_relaxed); }

  bool has_rates() const noexcept { return call_rate.is_limited() || stream_rate.is_limited(); }

  /// Whether no handler is running for the peer, and none has begun so lately that it counts for a
  /// rate.
  bool is_idle(token_bucket::time_point now) const noexcept {
    return calls_.load() == 0 && streams_.load() == 0 && call_rate.is_full(now)
           && stream_rate.is_full(now);
  }

private:
  friend class stream_permit;

  static bool begin(std::atomic<std::size_t>& running,
                    const std::atomic<std::size_t>& max) noexcept {
    if (running.fetch_add(1, std::memory_order_relaxed) < max.load(std::memory_order_relaxed))
      return true;
    running.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }

  std::atomic<std::size_t> calls_max_;
  std::atomic<std::size_t> streams_max_;
  std::atomic<std::size_t> calls_{0};
  std::atomic<std::size_t> streams_{0};
};

/// A stream's permit from its peer's share, returned on destruction.
class stream_permit {
public:
  stream_permit() noexcept = default;
  /// Empty if no permit is left.
  explicit stream_permit(std::shared_ptr<peer_quota> share) noexcept {
    if (peer_quota::begin(share->streams_, share->streams_max_)) share_ = std::move(share);
  }
  stream_permit(stream_permit&&) noexcept = default;
  stream_permit& operator=(stream_permit&& other) noexcept {
    std::swap(share_, other.share_);
    return *this;
  }
  ~stream_permit() { give_back(); }

  void give_back() noexcept {
    if (const auto share = std::exchange(share_, nullptr))
      share->streams_.fetch_sub(1, std::memory_order_relaxed);
  }
  explicit operator bool() const noexcept { return share_ != nullptr; }

private:
  std::shared_ptr<peer_quota> share_;
};

} // namespace actorgrid::actors
