#pragma once

#include "tests/support/eventually.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/cut_connections.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace actorgrid::testing {

/// How many descriptors this process has open.
std::size_t count_descriptors();

/// CHECKs on destruction that no more and no fewer descriptors are open than before.
class descriptor_check {
public:
  descriptor_check() : before_(count_descriptors()) {}
  ~descriptor_check();

private:
  std::size_t before_;
};

/// A cluster that CHECKs at its end that it leaves no actor, no thread and no descriptor behind.
class checked_cluster : descriptor_check, public cluster {
public:
  using adjust = std::function<void(node_config&)>;

  /// Starts nothing yet: register handlers first.
  explicit checked_cluster(std::size_t nodes, adjust change = {},
                           const std::string& scheme = "http");
  explicit checked_cluster(cluster_options options) : cluster(std::move(options)) {}
  ~checked_cluster();

  /// From node a to node b.
  actorgrid::peer link(std::size_t a, std::size_t b) { return peer(a, b); }
};

/// CHECKs that no stream is left between the first two nodes, at either end.
void check_no_stream_left(checked_cluster& c);
/// Why a call failed; REQUIREs that it did.
failure failure_of_call(const caf::expected<payload>& r);
/// "http://127.0.0.1:PORT", with a port that was just free.
std::string free_host(const std::string& scheme = "http", const std::string& name = "127.0.0.1");

} // namespace actorgrid::testing
