#include "apps/bench/histogram.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <numeric>

namespace actorgrid::bench {

namespace {

// Times below 2 * half have a bucket each; each doubling above that has `half` buckets.
constexpr unsigned half_bits = 10;
constexpr std::uint64_t half = std::uint64_t{1} << half_bits;

/// How far a time is shifted right to have half_bits + 1 bits.
constexpr unsigned shift_of(std::uint64_t time) {
  const auto bits = static_cast<unsigned>(std::bit_width(time));
  return bits > half_bits + 1 ? bits - half_bits - 1 : 0;
}

constexpr std::size_t bucket_of(std::uint64_t time) {
  const unsigned shift = shift_of(time);
  return static_cast<std::size_t>(shift * half + (time >> shift));
}

/// The longest time that falls into a bucket.
constexpr std::uint64_t last_of(std::size_t bucket) {
  if (bucket < 2 * half) return bucket;
  const std::uint64_t shift = bucket / half - 1;
  return ((bucket - shift * half + 1) << shift) - 1;
}

constexpr auto longest = static_cast<std::uint64_t>(histogram::time_max().count());
constexpr std::size_t buckets = bucket_of(longest) + 1;
static_assert(last_of(buckets - 1) == longest);
static_assert(bucket_of(last_of(5000)) == 5000 && bucket_of(last_of(5000) + 1) == 5001);

} // namespace

histogram::histogram() : counts_(buckets) {}

void histogram::record(duration time) noexcept {
  const std::int64_t ns = std::clamp<std::int64_t>(time.count(), 0, time_max().count());
  std::atomic_ref(counts_[bucket_of(static_cast<std::uint64_t>(ns))])
      .fetch_add(1, std::memory_order_relaxed);
  std::atomic_ref most(most_);
  auto known = most.load(std::memory_order_relaxed);
  while (known < ns && !most.compare_exchange_weak(known, ns, std::memory_order_relaxed)) {
  }
}

std::uint64_t histogram::count() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

histogram::duration histogram::percentile(double percent) const noexcept {
  // 99.9 % of 1000 must be 999 despite rounding, so the product is lowered a little before ceil().
  const double exact = percent * static_cast<double>(count()) / 100;
  const auto rank =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact * (1 - 1e-12))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(duration(static_cast<std::int64_t>(last_of(i))), most());
  }
  return {};
}

} // namespace actorgrid::bench
