#pragma once

#include "actors/core/token_bucket.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace actorgrid::actors {

/// Limits the calls and streams that this node's handlers run for one peer, and how often they
/// begin, across all of its connections. Losing a connection ends neither functions nor actors, so
/// reconnecting does not reset the counts.
/// @thread any
class peer_quota {
public:
  peer_quota(std::size_t calls_max, std::size_t streams_max, rate_limit calls,
             rate_limit streams) noexcept
      : call_rate(calls), stream_rate(streams), calls_max_(calls_max), streams_max_(streams_max) {}

  token_bucket call_rate;
  token_bucket stream_rate;

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

  static bool begin(std::atomic<std::size_t>& running, std::size_t max) noexcept {
    if (running.fetch_add(1, std::memory_order_relaxed) < max) return true;
    running.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }

  const std::size_t calls_max_;
  const std::size_t streams_max_;
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
