#pragma once

#include <cstddef>

namespace actorgrid::testing {

/// While it lives, one allocation of this thread fails with std::bad_alloc, after `after` that do
/// not.
class failing_allocation {
public:
  explicit failing_allocation(std::size_t after) noexcept;
  failing_allocation(const failing_allocation&) = delete;
  failing_allocation& operator=(const failing_allocation&) = delete;
  ~failing_allocation();
};

/// How many blocks of operator new this thread holds.
std::ptrdiff_t blocks_held() noexcept;

} // namespace actorgrid::testing
