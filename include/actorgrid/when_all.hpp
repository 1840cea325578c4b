#pragma once

#include <actorgrid/detail/fork_wait.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace actorgrid {

namespace detail {

struct all_values {
  static constexpr auto when = fork::until::all_have_ended;

  template <class... T>
  static auto of(std::tuple<branch<T>...>& branches, std::size_t) {
    if constexpr (!(std::is_same_v<T, std::monostate> && ...))
      return std::apply([](auto&... each) { return std::tuple<T...>{each.take()...}; }, branches);
  }
  template <class T>
  static auto of(std::vector<branch<T>>& branches, std::size_t) {
    if constexpr (!std::is_same_v<T, std::monostate>) {
      std::vector<T> values;
      values.reserve(branches.size());
      for (auto& each : branches) values.push_back(each.take());
      return values;
    }
  }
};

} // namespace detail

/// Runs tasks at the same time, on the actor of the awaiting task, and waits for all of them:
///
///     auto [page, price] = co_await grid::when_all(load(url), peer.call(price_of, item));
///
/// Each may be anything that a task can await: tasks, calls, sleep_for, the next message of a
/// stream. Named ones are passed with std::move. They start in the order in which they are given,
/// each running until it first waits. The result is a std::tuple of their values, std::monostate
/// for nothing; there is none if no value is of interest. An error that is returned, as by a call,
/// is a value.
///
/// If one throws, the others are destroyed where they wait, and the exception is rethrown at once.
/// @cancel destroying the awaiting task destroys all of them
template <class... Work>
auto when_all(Work&&... work) {
  static_assert((detail::awaitable<Work> && ...),
                "when_all takes over what it waits for: tasks and other things that a task can "
                "await, written in place or passed with std::move");
  std::tuple branches{detail::branch_off<Work>(std::move(work))...};
  return detail::fork_wait<detail::all_values, decltype(branches)>{std::move(branches)};
}

/// The same for any number of tasks of one type. The result is a std::vector of their values in the
/// same order, or nothing for tasks without a value.
template <class Work>
auto when_all(std::vector<Work>&& work) {
  auto branches = detail::branches_of(std::move(work));
  return detail::fork_wait<detail::all_values, decltype(branches)>{std::move(branches)};
}

} // namespace actorgrid
