#pragma once

#include <chrono>
#include <concepts>
#include <ratio>
#include <type_traits>

namespace actorgrid::detail {

// The only place that converts durations and adds them to points in time. To wait "for ever", users
// write milliseconds::max() or a thousand years, which overflows in the arithmetic of std::chrono.
// Here the result saturates instead.

/// The duration in units of To, rounded toward zero and clamped to the range of To. NaN becomes
/// zero.
template <class To, class Rep, class Period>
constexpr To saturating_cast(std::chrono::duration<Rep, Period> time) noexcept {
  using ratio = std::ratio_divide<Period, typename To::period>;
  using rep = typename To::rep;
  static_assert(std::integral<rep> && std::is_signed_v<rep>);
  if constexpr (std::is_floating_point_v<Rep>) {
    const auto count = static_cast<long double>(time.count()) * ratio::num / ratio::den;
    // The limits themselves may not be exact in floating point.
    if (count >= static_cast<long double>(To::max().count())) return To::max();
    if (count <= static_cast<long double>(To::min().count())) return To::min();
    return To{count == count ? static_cast<rep>(count) : rep{0}};
  } else {
    constexpr auto num = static_cast<rep>(ratio::num);
    const auto outside = time.count() < Rep{0} ? To::min() : To::max();
    const auto whole = time.count() / static_cast<Rep>(ratio::den);
    const auto rest = time.count() % static_cast<Rep>(ratio::den);
    rep high = 0, low = 0, sum = 0;
    if (__builtin_mul_overflow(whole, num, &high) || __builtin_mul_overflow(rest, num, &low)
        || __builtin_add_overflow(high, low / static_cast<rep>(ratio::den), &sum))
      return outside;
    return To{sum};
  }
}

/// now + time, at most time_point::max(), which means "never", and at least time_point::min().
template <class Clock, class Duration, class Rep, class Period>
constexpr std::chrono::time_point<Clock, Duration>
deadline_after(std::chrono::time_point<Clock, Duration> now,
               std::chrono::duration<Rep, Period> time) noexcept {
  using point = std::chrono::time_point<Clock, Duration>;
  const auto span = saturating_cast<Duration>(time);
  typename Duration::rep sum = 0;
  if (__builtin_add_overflow(now.time_since_epoch().count(), span.count(), &sum))
    return span.count() < 0 ? point::min() : point::max();
  return point{Duration{sum}};
}

/// deadline - now, clamped to the range of Duration; Duration::max() for "never".
template <class Clock, class Duration>
constexpr Duration time_left(std::chrono::time_point<Clock, Duration> deadline,
                             std::chrono::time_point<Clock, Duration> now) noexcept {
  using point = std::chrono::time_point<Clock, Duration>;
  if (deadline == point::max()) return Duration::max();
  typename Duration::rep left = 0;
  if (__builtin_sub_overflow(deadline.time_since_epoch().count(), now.time_since_epoch().count(),
                             &left))
    return deadline < now ? Duration::min() : Duration::max();
  return Duration{left};
}

} // namespace actorgrid::detail
