#pragma once

#include "frame_text.hpp"
#include "net/mux/clock.hpp"
#include "net/mux/frame_sink.hpp"

#include <chrono>
#include <vector>

namespace actorgrid::testing {

/// When virtual time begins.
inline constexpr mux::time_point start{std::chrono::hours(1)};

/// Keeps what a machine sends.
struct recorder final : mux::frame_sink {
  void push(codec::frame&& f) override { frames.push_back(std::move(f)); }
  /// Describes and removes what was sent since the last call.
  lines take();
  std::vector<codec::frame> frames;
};

} // namespace actorgrid::testing
