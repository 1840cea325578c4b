#pragma once

#include "apps/ctl/load/snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// A node that told its metrics `second` seconds after it started.
inline ctl::node_snapshot told(std::string host, std::int64_t second) {
  ctl::node_snapshot node;
  node.host = std::move(host);
  node.metrics.emplace();
  node.metrics->name = node.host;
  node.metrics->instance = "1";
  node.metrics->at_ns = second * 1'000'000'000;
  return node;
}

/// A node that did not answer.
inline ctl::node_snapshot silent(std::string host) {
  ctl::node_snapshot node;
  node.host = std::move(host);
  node.why_not = {errc::deadline_exceeded, "no answer"};
  node.is_silent = true;
  return node;
}

/// An end of a stream that has waited to send, for so many seconds.
inline contract::open_stream waiting_end(std::string peer, std::uint64_t mux_id, bool outgoing,
                                         std::int64_t seconds) {
  contract::open_stream end;
  end.peer = std::move(peer);
  end.mux_id = mux_id;
  end.handler = 4;
  end.outgoing = outgoing;
  end.waiting_for = "credit";
  end.sent = 4;
  end.output_wait_ns = seconds * 1'000'000'000;
  return end;
}

/// A node with these streams.
inline ctl::node_snapshot with_streams(std::string host,
                                       std::vector<contract::open_stream> streams) {
  ctl::node_snapshot node;
  node.host = std::move(host);
  node.streams.emplace();
  node.streams->streams = std::move(streams);
  return node;
}

} // namespace actorgrid::testing
