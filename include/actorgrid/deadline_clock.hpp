#pragma once

#include <actorgrid/detail/deadline.hpp>

#include <chrono>

namespace actorgrid {

/// The clock of deadlines: std::chrono::steady_clock, or virtual time on a thread that runs a
/// simulation. Its points in time are of a type of their own, so that comparing one with
/// std::chrono::steady_clock, which is wrong in a simulation, does not compile.
struct deadline_clock {
  using duration = std::chrono::steady_clock::duration; ///< nanoseconds
  using rep = duration::rep;                            ///< of a duration
  using period = duration::period;                      ///< of a duration
  using time_point =
      std::chrono::time_point<actorgrid::deadline_clock, duration>; ///< max() means never
  static constexpr bool is_steady = true;                           ///< it never goes back

  /// The time now. @thread any
  static time_point now() noexcept;
};

/// The time now, on the clock of deadlines. @thread any
inline deadline_clock::time_point now() noexcept {
  return deadline_clock::now();
}

namespace detail {

/// A point in time as the library keeps it.
constexpr std::chrono::steady_clock::time_point to_steady(deadline_clock::time_point t) noexcept {
  return std::chrono::steady_clock::time_point{t.time_since_epoch()};
}
/// A point in time as users see it.
constexpr deadline_clock::time_point from_steady(std::chrono::steady_clock::time_point t) noexcept {
  return deadline_clock::time_point{t.time_since_epoch()};
}

/// A source of virtual time.
class time_source {
public:
  virtual std::chrono::steady_clock::time_point now() const noexcept = 0;

protected:
  ~time_source() = default;
};

/// For as long as it lives, deadline_clock::now() on this thread asks `source`. Scopes nest.
class virtual_time_scope {
public:
  explicit virtual_time_scope(const time_source& source) noexcept;
  ~virtual_time_scope();
  virtual_time_scope(const virtual_time_scope&) = delete;
  virtual_time_scope& operator=(const virtual_time_scope&) = delete;

private:
  const time_source* outer_;
};

} // namespace detail
} // namespace actorgrid
