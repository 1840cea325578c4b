#include "tests/cluster/cluster.hpp"

#include "tests/support/catch.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <caf/actor_registry.hpp>

#include <filesystem>

namespace actorgrid::testing {

using namespace std::chrono_literals;

descriptor_check::~descriptor_check() {
  CHECK(count_descriptors() == before_);
}

checked_cluster::checked_cluster(std::size_t nodes, adjust change, const std::string& scheme)
    : cluster({.nodes = nodes,
               .configure =
                   [&](std::size_t, node_config& c) {
                     if (change) change(c);
                   },
               .scheme = scheme}) {}

checked_cluster::~checked_cluster() {
  clear();
  const bool no_actor_left = eventually([&] { return system().registry().running() == 0; });
  CHECK(no_actor_left);
}

void check_no_stream_left(checked_cluster& c) {
  for (std::size_t from : {0u, 1u}) {
    const auto to = 1 - from;
    const bool none_left = eventually([&] {
      const auto s = c.link(from, to).stats();
      return s.streams_in + s.streams_out == 0;
    });
    CHECK(none_left);
  }
}

failure failure_of_call(const caf::expected<payload>& r) {
  REQUIRE(!r);
  return failure_of(r.error());
}

std::size_t count_descriptors() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++n;
  return n;
}

std::string free_host(const std::string& scheme, const std::string& name) {
  return scheme + "://" + name + ":" + std::to_string(free_port());
}

} // namespace actorgrid::testing
