#pragma once

#include <cstddef>

namespace actorgrid::testing {

/// While it lives, one allocation of this thread fails, after so many that do not: with
/// std::bad_alloc, as when there is no memory.
class failing_allocation {
public:
  explicit failing_allocation(std::size_t after) noexcept;
  failing_allocation(const failing_allocation&) = delete;
  failing_allocation& operator=(const failing_allocation&) = delete;
  ~failing_allocation();
};

/// Blocks of operator new that this thread has and did not give back.
std::ptrdiff_t blocks_held() noexcept;

} // namespace actorgrid::testing
