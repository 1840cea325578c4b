#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ratio>
#include <span>
#include <stdexcept>
#include <utility>

/// Wire format of points in time and durations.
namespace actorgrid::detail {

/// Time since 1970 in UTC. The nanoseconds are 0 to 999,999,999, before 1970 too.
struct wire_time {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;

  friend bool operator==(const wire_time&, const wire_time&) = default;
};

/// What peers of the original send for a time that was never set: the start of the year 1.
inline constexpr wire_time unset_time{-62135596800, 0};

/// The body of a msgpack timestamp: the shortest of its three formats that holds the time.
struct timestamp_body {
  std::array<char, 12> bytes{};
  std::uint32_t size = 0;
};
timestamp_body to_timestamp(const wire_time& time) noexcept;

/// The body of the extension in which the original sends times, and its type.
std::array<char, 12> to_original_time(const wire_time& time) noexcept;
inline constexpr std::int8_t original_time_type = 5;

/// Decodes an extension in any of the four time formats; empty if it is not a time.
std::optional<wire_time> time_of_extension(std::int8_t type,
                                           std::span<const std::byte> body) noexcept;

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

constexpr std::int64_t floor_divide(std::int64_t number, std::int64_t by) noexcept {
  return number / by - (number % by < 0 ? 1 : 0);
}

/// A Duration's unit as a fraction of a second, within the range of 64-bit arithmetic.
template <class Duration>
struct time_unit {
  using rep = typename Duration::rep;
  static constexpr std::int64_t num = Duration::period::num;
  static constexpr std::int64_t den = Duration::period::den;
  static constexpr bool is_floating = std::chrono::treat_as_floating_point_v<rep>;
  static_assert(std::integral<rep> || std::floating_point<rep>,
                "a duration travels if it counts in a built-in number");
  static_assert(den <= nanoseconds_per_second || den % nanoseconds_per_second == 0,
                "a duration finer than nanoseconds travels if it divides them");

  /// Converts `parts`/`den` of a second, which is less than a second, to nanoseconds.
  static constexpr std::int64_t to_nanoseconds(std::int64_t parts) noexcept {
    if constexpr (den > nanoseconds_per_second)
      return parts / (den / nanoseconds_per_second);
    else
      return parts * nanoseconds_per_second / den;
  }
  static constexpr std::int64_t from_nanoseconds(std::int64_t count) noexcept {
    if constexpr (den > nanoseconds_per_second)
      return count * (den / nanoseconds_per_second);
    else
      return count * den / nanoseconds_per_second;
  }
};

/// The time since 1970 in units of Duration, rounded down; empty if Duration cannot hold it.
template <class Duration>
constexpr std::optional<typename Duration::rep> units_of(wire_time time) noexcept {
  using unit = time_unit<Duration>;
  if constexpr (unit::is_floating) {
    using rep = typename Duration::rep;
    const auto seconds = static_cast<rep>(time.seconds)
                         + static_cast<rep>(time.nanoseconds) / nanoseconds_per_second;
    return seconds * unit::den / unit::num;
  } else {
    // Both parts with the same sign, so that the sum overflows only if the result does.
    std::int64_t rest = unit::from_nanoseconds(time.nanoseconds);
    if (time.seconds < 0) {
      ++time.seconds;
      rest -= unit::den;
    }
    std::int64_t parts = 0;
    if (__builtin_mul_overflow(time.seconds, unit::den, &parts)
        || __builtin_add_overflow(parts, rest, &parts))
      return {};
    const auto units = floor_divide(parts, unit::num);
    if (!std::in_range<typename Duration::rep>(units)) return {};
    return static_cast<typename Duration::rep>(units);
  }
}

/// Whether Duration can represent the unset time; if not, its minimum stands for it.
template <class Duration>
inline constexpr bool holds_unset_time = units_of<Duration>(unset_time).has_value();

/// Rounded down to nanoseconds. Throws std::range_error if 64 bits of seconds cannot hold it.
template <class Duration>
wire_time to_wire_time(std::chrono::time_point<std::chrono::system_clock, Duration> time) {
  using unit = time_unit<Duration>;
  constexpr auto too_far = "a time that is too far from 1970 to be sent, or no number";
  const auto count = time.time_since_epoch().count();
  if constexpr (unit::is_floating) {
    constexpr auto seconds_end = 9.2e18;
    const auto seconds = static_cast<double>(count) * unit::num / unit::den;
    if (!(seconds > -seconds_end && seconds < seconds_end)) throw std::range_error(too_far);
    auto whole = static_cast<std::int64_t>(seconds);
    if (static_cast<double>(whole) > seconds) --whole;
    const auto rest = (seconds - static_cast<double>(whole)) * nanoseconds_per_second;
    // Just before a full second, the difference may round up to one.
    return {whole, std::min(static_cast<std::int32_t>(rest), 999'999'999)};
  } else {
    if constexpr (!holds_unset_time<Duration>)
      if (time == time.min()) return unset_time;
    std::int64_t parts = 0;
    if (__builtin_mul_overflow(count, unit::num, &parts)) throw std::range_error(too_far);
    // The whole seconds of the smallest times, in parts, would be below what 64 bits hold.
    auto rest = parts % unit::den;
    if (rest < 0) rest += unit::den;
    return {floor_divide(parts, unit::den), static_cast<std::int32_t>(unit::to_nanoseconds(rest))};
  }
}

/// Rounded down to the unit of Duration; empty if Duration cannot hold the time.
template <class Duration>
std::optional<std::chrono::time_point<std::chrono::system_clock, Duration>>
from_wire_time(const wire_time& time) {
  using point = std::chrono::time_point<std::chrono::system_clock, Duration>;
  if (const auto units = units_of<Duration>(time)) return point{Duration{*units}};
  if (time == unset_time) return point::min();
  return {};
}

/// Rounded down, or to the nearest nanosecond for a floating-point duration. Throws
/// std::range_error if 64 bits cannot hold the result.
template <class Rep, class Period>
std::int64_t to_nanoseconds(std::chrono::duration<Rep, Period> duration) {
  using unit = time_unit<std::chrono::duration<Rep, Period>>;
  using factor = std::ratio_divide<Period, std::nano>;
  constexpr auto too_long = "a duration that is too long to be sent, or no number";
  if constexpr (unit::is_floating) {
    constexpr auto nanoseconds_end = 9.2e18;
    const auto number = static_cast<double>(duration.count()) * factor::num / factor::den;
    if (!(number > -nanoseconds_end && number < nanoseconds_end)) throw std::range_error(too_long);
    return std::llround(number);
  } else {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(duration.count(), factor::num, &product))
      throw std::range_error(too_long);
    return floor_divide(product, factor::den);
  }
}

/// Rounded down to the unit of Duration; empty if Duration cannot hold the result.
template <class Duration>
std::optional<Duration> from_nanoseconds(std::int64_t nanoseconds) {
  using factor = std::ratio_divide<std::nano, typename Duration::period>;
  using rep = typename Duration::rep;
  if constexpr (time_unit<Duration>::is_floating) {
    return Duration{static_cast<rep>(nanoseconds) * factor::num / factor::den};
  } else {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(nanoseconds, factor::num, &product)) return {};
    const auto units = floor_divide(product, factor::den);
    if (!std::in_range<rep>(units)) return {};
    return Duration{static_cast<rep>(units)};
  }
}

} // namespace actorgrid::detail
