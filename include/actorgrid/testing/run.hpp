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

/// Outcome of a task.
template <class T>
struct task_outcome {
  /// The value it returned.
  std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value;
  /// The exception it threw.
  std::exception_ptr thrown;
  /// Whether the task has finished.
  bool done = false;

  /// Returns the value or rethrows the exception. @pre done
  T take() && {
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
  }
};

/// Runs a task and stores its outcome; `End` points to a task_outcome.
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

/// Runs a task to completion on the calling thread, and returns its value or rethrows its
/// exception. The task must never actually wait. For coroutine handlers on scripted streams.
///
///     CHECK(grid::testing::run(my_handler("hello"))->text() == "HELLO");
///
/// @error std::logic_error thrown into the task where it would wait for a call, a sleep or a
/// stream, as nothing could wake it; run such a task in a testing::simulation instead
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
