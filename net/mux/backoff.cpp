#include "net/mux/backoff.hpp"

#include <algorithm>
#include <chrono>

namespace actorgrid::mux {

using namespace std::chrono_literals;

namespace {

constexpr duration retry_min = 1s;
constexpr duration retry_max = 2s;
constexpr duration breath_min = 100ms;
constexpr duration breath_max = 200ms;
constexpr std::uint32_t steady_failures =
    3; ///< how many failures are handled like the original does

std::uint64_t split_mix(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

} // namespace

backoff::backoff(std::uint64_t seed, duration pause_max) noexcept
    : state_(seed), pause_max_(pause_max) {
  attempts_.fill(time_point::min());
}

duration backoff::jitter(duration low, duration high) noexcept {
  const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
  return low + duration(static_cast<duration::rep>(split_mix(state_) % span));
}

time_point backoff::paced(time_point earliest) const noexcept {
  const time_point oldest = attempts_[oldest_];
  return oldest == time_point::min() ? earliest : std::max(earliest, oldest + 60s);
}

void backoff::on_attempt(time_point now) noexcept {
  attempt_began_ = now;
  attempts_[oldest_] = now;
  oldest_ = (oldest_ + 1) % attempts_.size();
}

time_point backoff::after_failure(time_point now) noexcept {
  ended_ = now;
  if (failures_ < steady_failures) {
    ++failures_;
    last_delay_ = std::min(retry_max, pause_max_);
    // An attempt that hung for seconds was pause enough; still, never dial again at once.
    return paced(std::max(attempt_began_ + jitter(retry_min, last_delay_),
                          now + jitter(breath_min, breath_max)));
  }
  last_delay_ = std::min(pause_max_, jitter(retry_min, last_delay_ * 3));
  return paced(now + last_delay_);
}

time_point backoff::after_loss(time_point now) noexcept {
  ended_ = now;
  return paced(now + jitter(breath_min, breath_max));
}

time_point backoff::after_knock(time_point now) const noexcept {
  return paced(std::max({now, attempt_began_ + retry_min, ended_ + breath_min}));
}

void backoff::on_connected(time_point /*now*/) noexcept {
  failures_ = 0;
}

} // namespace actorgrid::mux
