#include "apps/ctl/latencies.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace actorgrid::ctl {

void latencies::append(const latencies& other) {
  times_.insert(times_.end(), other.times_.begin(), other.times_.end());
}

latencies::duration latencies::least() const {
  return times_.empty() ? duration{} : *std::min_element(times_.begin(), times_.end());
}

latencies::duration latencies::most() const {
  return times_.empty() ? duration{} : *std::max_element(times_.begin(), times_.end());
}

latencies::duration latencies::mean() const {
  if (times_.empty()) return {};
  const auto total = std::accumulate(times_.begin(), times_.end(), duration{});
  return total / static_cast<std::int64_t>(times_.size());
}

latencies::duration latencies::deviation() const {
  if (times_.empty()) return {};
  const auto middle = static_cast<double>(mean().count());
  double squares = 0;
  for (const auto t : times_) {
    const double off = static_cast<double>(t.count()) - middle;
    squares += off * off;
  }
  const double variance = squares / static_cast<double>(times_.size());
  return duration(static_cast<std::int64_t>(std::sqrt(variance)));
}

latencies::duration latencies::percentile(double percent) const {
  if (times_.empty()) return {};
  auto sorted = times_;
  const auto rank =
      static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(sorted.size())));
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

} // namespace actorgrid::ctl
