#pragma once

#include <atomic>
#include <cstdint>

namespace actorgrid::mux {

/// A counter that one thread at a time increments and any thread reads. It takes no more than a
/// plain number: an atomic addition would lock the cache line.
class tally {
public:
  /// @thread one
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  /// @thread one
  void raise_to(std::uint64_t n) noexcept {
    if (n > value_.load(std::memory_order_relaxed)) value_.store(n, std::memory_order_relaxed);
  }
  /// @thread any
  std::uint64_t read() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

} // namespace actorgrid::mux
