#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace actorgrid::actors {

/// Limits the calls and streams that this node's handlers run for one peer, across all of its
/// connections. Losing a connection ends neither functions nor actors, so reconnecting does not
/// reset the counts.
/// @thread any
class peer_quota {
public:
  peer_quota(std::size_t calls_max, std::size_t streams_max) noexcept
      : calls_max_(calls_max), streams_max_(streams_max) {}

  /// Changes the limits; what runs goes on.
  void limit(std::size_t calls_max, std::size_t streams_max) noexcept {
    calls_max_.store(calls_max, std::memory_order_relaxed);
    streams_max_.store(streams_max, std::memory_order_relaxed);
  }

  /// Takes a permit, held until end_calls(); false if none is left.
  bool begin_call() noexcept { return begin(calls_, calls_max_); }
  void end_calls(std::size_t count) noexcept { calls_.fetch_sub(count, std::memory_order_relaxed); }

  /// Whether no handler is running for the peer.
  bool is_idle() const noexcept { return calls_.load() == 0 && streams_.load() == 0; }

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
