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

namespace completion {

/// What became of a task.
template <class T>
struct task_outcome {
  /// What it returned.
  std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value;
  /// What it threw.
  std::exception_ptr thrown;
  /// Whether it came to its end.
  bool done = false;

  /// Its value, or throws what it threw. @pre done
  T take() && {
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
  }
};

/// Runs a task and tells what became of it; `End` points to a task_outcome.
template <class T, class End>
task<> outcome_of(task<T> work, End end) {
  try {
    if constexpr (std::is_void_v<T>)
      co_await std::move(work);
    else
      end->value.emplace(co_await std::move(work));
  } catch (...) {
    end->thrown = std::current_exception();
  }
  end->done = true;
}

} // namespace completion

/// Runs a task that never really waits to its end, right here: returns its value or throws what it
/// threw. For coroutine handlers on scripted streams.
///
///     CHECK(grid::testing::run(my_handler("hello"))->text() == "HELLO");
///
/// @error std::logic_error thrown into the task where it would wait for a call, a sleep or a
/// stream: there is nobody who could wake it; run it in a testing::simulation instead
template <class T>
T run(task<T> work) {
  completion::task_outcome<T> end;
  {
    detail::task_scope here{nullptr};
    here.start(completion::outcome_of(std::move(work), &end), [](const auto&) {});
  }
  if (!end.done) throw std::logic_error("the task waits for what nobody in this test can do");
  return std::move(end).take();
}

} // namespace actorgrid::testing
