#pragma once

#include <atomic>
#include <cstddef>

namespace actorgrid::ws::test {

/// The size of the largest block asked of operator new since this was set to 0.
extern std::atomic<std::size_t> largest_allocation;

} // namespace actorgrid::ws::test
