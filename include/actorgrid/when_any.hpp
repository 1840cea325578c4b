#pragma once

#include <actorgrid/detail/fork_wait.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace actorgrid {

/// The first of several tasks of one type to end.
template <class T>
struct winner {
  /// From its place and its value.
  winner(std::size_t i, T v) : index(i), value(std::move(v)) {}

  std::size_t index; ///< its place in the vector
  T value;           ///< what it returned
};
/// The same, for tasks without a value.
template <>
struct winner<void> {
  /// From its place.
  explicit winner(std::size_t i) noexcept : index(i) {}

  std::size_t index; ///< its place in the vector
};

namespace detail {

struct first_value {
  static constexpr auto when = fork::until::one_has_ended;

  template <class... T>
  static std::variant<T...> of(std::tuple<branch<T>...>& branches, std::size_t first) {
    return pick(branches, first, std::index_sequence_for<T...>{});
  }
  template <class T>
  static auto of(std::vector<branch<T>>& branches, std::size_t first) {
    if constexpr (std::is_same_v<T, std::monostate>)
      return winner<void>{first};
    else
      return winner<T>{first, branches[first].take()};
  }

private:
  template <class... T, std::size_t... I>
  static std::variant<T...> pick(std::tuple<branch<T>...>& branches, std::size_t first,
                                 std::index_sequence<I...>) {
    std::optional<std::variant<T...>> value;
    (void)((I == first
            && (value.emplace(std::in_place_index<I>, std::get<I>(branches).take()), true))
           || ...);
    return std::move(*value);
  }
};

} // namespace detail

/// Runs tasks at the same time, on the actor of the awaiting task, until one of them ends; the
/// others are destroyed where they wait:
///
///     auto first = co_await grid::when_any(orders.next(), closing.wait());
///     if (first.index() == 1) co_return;
///
/// Each may be anything that a task can await: tasks, calls, sleep_for, the next message of a
/// stream. Named ones are passed with std::move. They start in the order in which they are given,
/// each running until it first waits; if one ends without waiting, later ones never start. The
/// result is a std::variant of their values, std::monostate for nothing, with the index of the one
/// that ended. An error that is returned, as by a call, is a value.
///
/// If the first to end throws, the exception is rethrown.
/// @cancel destroying the awaiting task destroys all of them
template <class... Work>
auto when_any(Work&&... work) {
  static_assert(sizeof...(Work) > 0, "when_any of nothing would never end");
  static_assert((detail::awaitable<Work> && ...),
                "when_any takes over what it waits for: tasks and other things that a task can "
                "await, written in place or passed with std::move");
  std::tuple branches{detail::branch_off<Work>(std::move(work))...};
  return detail::fork_wait<detail::first_value, decltype(branches)>{std::move(branches)};
}

/// The same for any number of tasks of one type. The result is a winner. Throws
/// std::invalid_argument if there are none, as the wait would never end.
template <class Work>
auto when_any(std::vector<Work>&& work) {
  if (work.empty()) throw std::invalid_argument("when_any of nothing would never end");
  auto branches = detail::branches_of(std::move(work));
  return detail::fork_wait<detail::first_value, decltype(branches)>{std::move(branches)};
}

} // namespace actorgrid
