#pragma once

#include <actorgrid/detail/this_actor.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/time_limit.hpp>

#include <chrono>
#include <type_traits>
#include <utility>

namespace actorgrid {

namespace detail {

/// The moments at which a periodic task runs. @thread the actor's own
class timetable {
public:
  /// Starts now. @pre both are as every() takes them
  timetable(caf::scheduled_actor* self, time_limit period, time_limit jitter);
  /// Sleeps until the next moment. Those that have passed are skipped.
  sleep_for next();

private:
  caf::scheduled_actor* self_;
  std::chrono::nanoseconds period_;
  std::chrono::nanoseconds jitter_;
  std::chrono::steady_clock::time_point last_; ///< without jitter
};

/// Throws std::invalid_argument if every() does not take them.
void check_timetable(time_limit period, time_limit jitter);

template <class F>
task<> run_every(time_limit period, time_limit jitter, F f) {
  auto* self = co_await this_actor{};
  timetable times{self, period, jitter};
  for (;;) {
    co_await times.next();
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>)
      f();
    else
      co_await f();
  }
}

} // namespace detail

/// A task that calls `f` after each period, until it is destroyed with its owner: the node that it
/// is spawned on, or the task that awaits it.
///
///     node.spawn_task(grid::every(30s, 5s, [this] { return compare_with_a_peer(); }));
///
/// `f` is a function without a result, or returns a task<>, which is awaited: calls never overlap.
/// If a call takes longer than the period, the periods that it missed are skipped; the others stay
/// where they were. Each call is delayed by a random time below `jitter`, so that many nodes do not
/// act at the same moment; in a simulation it depends on the seed alone. The first call comes after
/// one period, counted from when the task starts.
///
/// If `f` throws, the task ends with the exception: spawn_task() reports it to the observer.
/// Throws std::invalid_argument unless the period is positive and the jitter is neither negative
/// nor longer than the period.
/// @cancel destroying the task destroys a call that waits, too
template <class F>
task<> every(time_limit period, time_limit jitter, F f) {
  static_assert(std::is_invocable_v<F&>, "what every() calls takes no arguments");
  static_assert(std::is_void_v<std::invoke_result_t<F&>>
                    || std::is_same_v<std::invoke_result_t<F&>, task<>>,
                "what every() calls returns nothing or a task<>: it has to handle errors itself");
  detail::check_timetable(period, jitter);
  return detail::run_every(period, jitter, std::move(f));
}

/// The same, without jitter.
template <class F>
task<> every(time_limit period, F f) {
  return every(period, std::chrono::nanoseconds(0), std::move(f));
}

} // namespace actorgrid
