#pragma once

#include <cstdint>
#include <system_error>

namespace actorgrid::bench {

/// Counts system calls from now on: those of this thread and of all it will start. Counting makes
/// each of them a little slower. @error what the kernel said if it does not tell
std::error_code count_system_calls();
/// How many there were so far; -1 when they are not counted.
std::int64_t system_calls() noexcept;

} // namespace actorgrid::bench
