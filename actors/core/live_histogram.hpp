#pragma once

#include "net/mux/tally.hpp"

#include <actorgrid/metrics.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace actorgrid::actors {

/// A time_histogram that one thread adds to and any thread reads.
class live_histogram {
public:
  /// @pre not negative @thread one
  void add(std::chrono::nanoseconds d) noexcept {
    buckets_[time_histogram::bucket_of(d)].add();
    sum_.add(static_cast<std::uint64_t>(d.count()));
  }
  /// @thread any
  void add_to(time_histogram& total) const noexcept {
    for (std::size_t i = 0; i < buckets_.size(); ++i) total.buckets[i] += buckets_[i].read();
    total.sum += std::chrono::nanoseconds{sum_.read()};
  }

private:
  std::array<mux::tally, time_histogram::bucket_count> buckets_;
  mux::tally sum_;
};

} // namespace actorgrid::actors
