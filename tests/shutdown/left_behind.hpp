#pragma once

#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

namespace actorgrid::testing {

/// Put this first in a test: CHECKs at its end that as many descriptors are open, and as many
/// threads run, as at its beginning.
class nothing_left_behind {
public:
  nothing_left_behind() {
    // A sanitizer may start a thread of its own with the first one.
    std::thread([] {}).join();
    threads_ = count_threads();
  }
  nothing_left_behind(const nothing_left_behind&) = delete;
  nothing_left_behind& operator=(const nothing_left_behind&) = delete;
  ~nothing_left_behind() {
    // A joined thread may stay listed for a moment.
    CHECK(eventually([this] { return count_threads() <= threads_; }));
    CHECK(count_descriptors() == descriptors_);
  }

  static std::size_t count_threads() {
    const std::filesystem::directory_iterator tasks{"/proc/self/task"};
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
  }

private:
  std::size_t threads_;
  std::size_t descriptors_ = count_descriptors();
};

} // namespace actorgrid::testing
