#pragma once

#include "tests/support/catch.hpp"

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace actorgrid::ws::test {

/// Put this first in a test: it checks at the end that as many descriptors are open as before.
class no_descriptor_leaks {
public:
  no_descriptor_leaks() = default;
  no_descriptor_leaks(const no_descriptor_leaks&) = delete;
  no_descriptor_leaks& operator=(const no_descriptor_leaks&) = delete;
  ~no_descriptor_leaks() { CHECK(count() == before_); }

private:
  static std::size_t count() {
    const std::filesystem::directory_iterator open{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(open), end(open)));
  }

  std::size_t before_ = count();
};

} // namespace actorgrid::ws::test
