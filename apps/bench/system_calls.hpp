#pragma once

#include <cstdint>
#include <system_error>

namespace actorgrid::bench {

/// Starts counting the system calls of this thread and of all threads it will start. Counting makes
/// each of them a little slower. @error why the kernel refuses
std::error_code count_system_calls();
/// The count so far; -1 if system calls are not counted.
std::int64_t system_calls() noexcept;

} // namespace actorgrid::bench
