#pragma once

#include "apps/ctl/load/snapshot.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// One end of a stream, and the node that it is at.
struct stream_end {
  std::string node;
  contract::open_stream at;
};

/// The ends that have waited to send between both looks, which are `elapsed` apart, and sent
/// nothing. Both lists have the same nodes in the same order.
std::vector<stream_end> find_stuck(const std::vector<node_snapshot>& before,
                                   const std::vector<node_snapshot>& now,
                                   std::chrono::nanoseconds elapsed);

/// Nodes that wait for each other: each end waits until the next node reads, the last until the
/// first does.
struct stream_cycle {
  std::vector<stream_end> ends;
  /// Both ends of one stream wait, so that it cannot go on. Otherwise they are ends of several
  /// streams, of which the handlers may depend on each other or not.
  bool is_certain = false;
  std::size_t cancel = 0; ///< which of the ends is that of the stream to cancel
};

/// Most cycles that find_cycles() returns.
inline constexpr std::size_t cycles_max = 16;

/// The cycles among stuck ends, each end in one of them at most: those that are certain first.
std::vector<stream_cycle> find_cycles(const std::vector<stream_end>& stuck);

/// Which node waits for which, and the stream to cancel; printable.
std::string describe(const stream_cycle& cycle);

} // namespace actorgrid::ctl
