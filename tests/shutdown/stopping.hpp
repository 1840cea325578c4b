#pragma once

#include "tests/shutdown/load.hpp"

#include <actorgrid/node.hpp>

#include <chrono>

namespace actorgrid::testing {

/// Stopping takes milliseconds in any state; this leaves room for a busy machine.
constexpr std::chrono::seconds bound{5};

inline std::chrono::nanoseconds time_to_stop(node& n) {
  const auto begin = std::chrono::steady_clock::now();
  n.stop();
  return std::chrono::steady_clock::now() - begin;
}

} // namespace actorgrid::testing
