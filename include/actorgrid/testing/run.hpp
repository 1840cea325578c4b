#pragma once

#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/task.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace actorgrid::testing {

/// Runs a task that never really waits to its end, right here: returns its value or throws what it
/// threw. For coroutine handlers on scripted streams.
///
///     CHECK(grid::testing::run(my_handler("hello"))->text() == "HELLO");
///
/// @error std::logic_error thrown into the task where it would wait for a call, a sleep or a
/// stream: there is nobody who could wake it; run it in a testing::simulation instead
template <class T>
T run(task<T> work) {
  std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value;
  std::exception_ptr thrown;
  bool done = false;
  auto to_its_end = [](task<T> inner, auto& out, auto& failed, bool& ended) -> task<> {
    try {
      if constexpr (std::is_void_v<T>)
        co_await std::move(inner);
      else
        out.emplace(co_await std::move(inner));
    } catch (...) {
      failed = std::current_exception();
    }
    ended = true;
  };
  {
    detail::task_scope here{nullptr};
    here.start(to_its_end(std::move(work), value, thrown, done), [](const auto&) {});
  }
  if (thrown) std::rethrow_exception(thrown);
  if (!done) throw std::logic_error("the task waits for what nobody in this test can do");
  if constexpr (!std::is_void_v<T>) return std::move(*value);
}

} // namespace actorgrid::testing
