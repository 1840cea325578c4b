#pragma once

#include "apps/ctl/load/rates.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// What it is that holds others up.
enum class suspect_kind : std::uint8_t { node, connection, loop, stream, handler, queue };
/// The name as written in the enum.
std::string_view to_string(suspect_kind kind) noexcept;

/// Something that holds others up.
struct suspect {
  suspect_kind kind = suspect_kind::node;
  std::string node; ///< where it is
  /// How long something waits for it; max() for what does not move at all.
  std::chrono::nanoseconds delay{0};
  std::string what; ///< one sentence without its full stop, printable
};

/// What is worth telling. Less than this is how a busy grid looks.
struct suspect_limits {
  std::chrono::nanoseconds turn = std::chrono::milliseconds(100);    ///< of a loop
  std::chrono::nanoseconds handler = std::chrono::milliseconds(500); ///< p99 of its calls
  std::chrono::nanoseconds queue = std::chrono::milliseconds(50);    ///< p99 before it starts
  std::chrono::nanoseconds write = std::chrono::milliseconds(50);    ///< of a peer's queue
  std::chrono::nanoseconds stream = std::chrono::milliseconds(500);  ///< without credit
  /// Of the calls that a handler ended, in percent: those whose callers had given up.
  std::uint64_t late_percent = 10;
};

/// What holds things up, the worst first: nodes that do not answer, pairs that are not connected,
/// then all else by how long it makes others wait. Both lists have the same nodes in the same
/// order; the looks were `elapsed` apart.
std::vector<suspect> find_suspects(const std::vector<node_snapshot>& before,
                                   const std::vector<node_snapshot>& now,
                                   std::chrono::nanoseconds elapsed,
                                   const suspect_limits& limits = {});

/// The answer in one sentence.
std::string answer_of(const std::vector<suspect>& suspects, const std::vector<node_snapshot>& now);

} // namespace actorgrid::ctl
