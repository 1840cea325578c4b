#include <actorgrid/metrics.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace actorgrid {

std::uint64_t time_histogram::count() const noexcept {
  return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
}

std::uint64_t time_histogram::count_up_to(std::chrono::nanoseconds bound) const noexcept {
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < bucket_count && bound_of(i) <= bound; ++i) counted += buckets[i];
  return counted;
}

std::chrono::nanoseconds time_histogram::quantile(double q) const noexcept {
  const auto all = count();
  if (all == 0) return std::chrono::nanoseconds{0};
  const auto wanted =
      std::clamp(std::ceil(q * static_cast<double>(all)), 1.0, static_cast<double>(all));
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < bucket_count; ++i) {
    counted += buckets[i];
    if (static_cast<double>(counted) >= wanted) return bound_of(i);
  }
  return bound_of(bucket_count - 1);
}

void time_histogram::add(std::chrono::nanoseconds d) noexcept {
  ++buckets[bucket_of(d)];
  sum += d;
}

time_histogram& time_histogram::operator+=(const time_histogram& other) noexcept {
  for (std::size_t i = 0; i < bucket_count; ++i) buckets[i] += other.buckets[i];
  sum += other.sum;
  return *this;
}

served_counts& served_counts::operator+=(const served_counts& other) noexcept {
  ok += other.ok;
  error += other.error;
  refused += other.refused;
  late += other.late;
  in_flight += other.in_flight;
  return *this;
}

handler_load& handler_load::operator+=(const handler_load& other) noexcept {
  calls += other.calls;
  streams += other.streams;
  queue_time += other.queue_time;
  run_time += other.run_time;
  return *this;
}

std::string_view to_string(metric_type t) noexcept {
  switch (t) {
  case metric_type::counter:
    return "counter";
  case metric_type::gauge:
    return "gauge";
  case metric_type::histogram:
    return "histogram";
  }
  return "untyped";
}

} // namespace actorgrid
