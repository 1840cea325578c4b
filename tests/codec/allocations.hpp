#pragma once

#include <cstddef>

namespace actorgrid::testing {

/// Counts what this thread asks of operator new during the meter's lifetime.
class allocation_meter {
public:
  allocation_meter() noexcept;

  std::size_t count() const noexcept;
  std::size_t bytes() const noexcept;

private:
  std::size_t count_before_;
  std::size_t bytes_before_;
};

} // namespace actorgrid::testing
