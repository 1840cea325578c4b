#pragma once

#include <actorgrid/detail/deadline.hpp>

#include <chrono>
#include <compare>

namespace actorgrid {

/// How long something may take, made of any duration: `{.timeout = 2s}`.
///
/// One too long for 64 bits of nanoseconds (292 years), such as `milliseconds::max()`, is the
/// longest there is: no limit in practice. Negative ones have passed already.
class time_limit {
public:
  /// Of any duration, whatever its unit and range.
  template <class Rep, class Period>
  constexpr time_limit(std::chrono::duration<Rep, Period> time) noexcept
      : time_(detail::saturating_cast<std::chrono::nanoseconds>(time)) {}

  /// As a duration.
  constexpr std::chrono::nanoseconds duration() const noexcept { return time_; }
  /// Shortest first.
  constexpr auto operator<=>(const time_limit&) const noexcept = default;

private:
  std::chrono::nanoseconds time_;
};

} // namespace actorgrid
