#pragma once

#include <chrono>
#include <thread>

namespace actorgrid::testing {

/// Waits until `done` returns true, which it asks once a millisecond; returns whether it did within
/// the limit.
template <class F>
bool eventually(F done, std::chrono::seconds limit = std::chrono::seconds(5)) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

} // namespace actorgrid::testing
