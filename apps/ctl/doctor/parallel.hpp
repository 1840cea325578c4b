#pragma once

#include <cstddef>
#include <functional>

namespace actorgrid::doctor {

/// Most threads of one run_parallel().
inline constexpr std::size_t threads_max = 16;

/// Calls `work` with each number below `count`, on a bounded number of threads, and waits. Calls
/// `on_progress`, if there is one, on this thread: with how many are done, several times a second.
/// Rethrows the first exception of `work`, once all threads have ended.
void run_parallel(std::size_t count, const std::function<void(std::size_t)>& work,
                  const std::function<void(std::size_t)>& on_progress);

} // namespace actorgrid::doctor
