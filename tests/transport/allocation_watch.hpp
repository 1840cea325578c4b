#pragma once

#include <atomic>
#include <cstddef>

namespace actorgrid::ws::test {

/// Size of the largest block asked of operator new since it was last set to 0.
extern std::atomic<std::size_t> largest_allocation;

} // namespace actorgrid::ws::test
