#pragma once

#include <actorgrid/detail/deadline.hpp>

#include <chrono>
#include <compare>

namespace actorgrid {

/// How long something may take; converts from any duration: `{.timeout = 2s}`.
///
/// A duration that does not fit in 64 bits of nanoseconds (292 years), such as
/// `milliseconds::max()`, becomes the longest possible limit: in practice, none. A negative limit
/// has already passed.
class time_limit {
public:
  /// From any duration, whatever its unit and range.
  template <class Rep, class Period>
  constexpr time_limit(std::chrono::duration<Rep, Period> time) noexcept
      : time_(detail::saturating_cast<std::chrono::nanoseconds>(time)) {}

  /// The limit as a duration.
  constexpr std::chrono::nanoseconds duration() const noexcept { return time_; }
  /// Shortest first.
  constexpr auto operator<=>(const time_limit&) const noexcept = default;

private:
  std::chrono::nanoseconds time_;
};

} // namespace actorgrid
