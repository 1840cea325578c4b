#pragma once

#include "frame_text.hpp"
#include "net/mux/clock.hpp"
#include "net/mux/frame_sink.hpp"

#include <chrono>
#include <vector>

namespace actorgrid::testing {

/// Where virtual time begins.
inline constexpr mux::time_point start{std::chrono::hours(1)};

/// Keeps what a machine sends.
struct recorder final : mux::frame_sink {
  void push(codec::frame f) override { frames.push_back(std::move(f)); }
  /// What was sent since the last call, described.
  lines take();
  std::vector<codec::frame> frames;
};

} // namespace actorgrid::testing
