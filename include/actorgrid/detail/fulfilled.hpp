#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/task.hpp>

#include <exception>
#include <future>
#include <type_traits>
#include <utility>

namespace actorgrid::detail {

/// Runs a task and sets the promise to its value or exception. Destroying the task breaks the
/// promise.
template <class T>
task<> fulfilled(task<T> work, std::promise<T> done) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(work);
      done.set_value();
    } else {
      done.set_value(co_await std::move(work));
    }
  } catch (...) {
    done.set_exception(std::current_exception());
  }
}

} // namespace actorgrid::detail
