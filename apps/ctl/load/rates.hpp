#pragma once

#include "apps/ctl/load/snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::ctl {

/// A peer as a node sees it.
struct peer_row {
  std::string node;
  std::string peer;
  std::string state;
  std::chrono::nanoseconds round_trip{0};
  double in_per_s = 0;    ///< calls of the peer
  double out_per_s = 0;   ///< calls to the peer
  double bytes_per_s = 0; ///< both ways
  double sent_per_s = 0;  ///< bytes, to the peer
  std::uint64_t queue_bytes = 0;
  std::uint64_t in_flight = 0; ///< calls, both ways
  std::uint64_t streams = 0;
};

/// A handler of a node. Times are those of the calls between both snapshots; 0 if there was none.
struct handler_row {
  std::string node;
  std::string handler; ///< ID, with "/SUBROUTE" if there is one
  double calls_per_s = 0;
  double failed_per_s = 0;
  std::uint64_t done = 0; ///< between both snapshots
  std::uint64_t late = 0; ///< of them; their callers did not wait so long
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p99{0};
  std::chrono::nanoseconds queue_p99{0};
  std::uint64_t in_flight = 0;
  std::uint64_t streams = 0;
};

/// A node, with all its peers and handlers together.
struct node_row {
  std::string node;
  std::string note;       ///< why there is nothing to tell of it; empty otherwise
  bool has_rates = false; ///< there are two snapshots of the same run
  double calls_per_s = 0; ///< of its handlers
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p99{0};
  std::uint64_t queue_bytes = 0;
  std::uint64_t in_flight = 0;
  double busiest_loop = 0; ///< share of the time that it was busy, 0 to 1
  double cpu = 0;          ///< processors in use
  std::uint64_t resident_bytes = 0;
  std::size_t peers = 0;     ///< configured, without the node itself
  std::size_t connected = 0; ///< of them
};

/// A node at a moment, in rates.
struct node_view {
  node_row all;
  std::vector<peer_row> peers;
  std::vector<handler_row> handlers;
  std::chrono::nanoseconds elapsed{0}; ///< between both snapshots; 0 without rates
};

/// What changed between two snapshots of a node. `before` may be null, or of an earlier run of the
/// node: then there are no rates.
node_view compare(const node_snapshot* before, const node_snapshot& now);

/// Of all nodes; both lists are in the same order, and `before` may be empty.
std::vector<node_view> compare_all(const std::vector<node_snapshot>& before,
                                   const std::vector<node_snapshot>& now);

/// "40", "40/part/of".
std::string handler_name(std::uint8_t id, const std::string& subroute);

} // namespace actorgrid::ctl
