#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/time_limit.hpp>
#include <actorgrid/when_any.hpp>

#include <type_traits>
#include <utility>
#include <variant>

namespace actorgrid {

namespace detail {

/// The result of a wait for a T that may take too long. What has an error already keeps its type.
template <class T>
struct timed {
  using type = result<T>;
};
template <class T>
struct timed<caf::expected<T>> {
  using type = caf::expected<T>;
};
template <>
struct timed<caf::error> {
  using type = caf::error;
};

caf::error out_of_time(time_limit limit);

} // namespace detail

/// Waits for a task, a call or anything else that a task can await, but no longer than `limit`;
/// then it is destroyed where it waits:
///
///     auto page = co_await grid::with_timeout(2s, load(url));      // result<T> for a task<T>
///
/// A task or call that gives a result<T>, or a caf::error, gives the same here. The time counts
/// from the co_await on. A limit of zero lets it run until it first waits.
///
/// Calls have timeouts of their own, which the other node knows, too: prefer them for single calls.
/// @error deadline_exceeded, and the errors of the task; exceptions are rethrown
/// @cancel destroying the awaiting task destroys it
template <detail::awaitable Work>
task<typename detail::timed<detail::awaited<Work>>::type> with_timeout(time_limit limit,
                                                                       Work work) {
  using outcome = typename detail::timed<detail::awaited<Work>>::type;
  auto first = co_await when_any(std::move(work), sleep_for(limit));
  if (first.index() == 1) co_return detail::out_of_time(limit);
  if constexpr (std::is_void_v<detail::awaited<Work>>)
    co_return outcome{};
  else
    co_return std::get<0>(std::move(first));
}

} // namespace actorgrid
