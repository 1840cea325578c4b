#pragma once

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/recorder.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::testing {

/// Options of a cluster.
struct cluster_options {
  /// Number of nodes.
  std::size_t nodes = 2;
  /// Changes the configuration of a node before the node is made; gets its number and
  /// configuration.
  std::function<void(std::size_t, node_config&)> configure = {};
  /// Changes the options of a node. By default, no credentials are required unless `configure` set
  /// some.
  std::function<void(std::size_t, node_options&)> equip = {};
  /// Registers handlers; called for each node once it is made, and again when it is restarted.
  std::function<void(std::size_t, node&)> prepare = {};
  /// Scheme of the nodes' names: "http", or "https" with `grid.tls` configured.
  std::string scheme = "http";
};

/// Real nodes on the loopback interface in one process, with real threads, sockets and time, for
/// the few tests that need them. All other tests are faster and never flaky in a
/// testing::simulation, which has the same interface.
///
///     grid::testing::cluster nodes{3};
///     nodes.node(1).handle(greet, ...);
///     nodes.start();
///     auto reply = nodes.peer(0, 1).call(greet, "world").get();
///
/// Uses free ports. @error std::runtime_error with the node's error
/// @thread any, one at a time
class cluster {
public:
  /// Makes that many nodes with default options.
  explicit cluster(std::size_t nodes) : cluster(cluster_options{.nodes = nodes}) {}
  /// Makes the nodes without starting them, so that handlers can be registered first.
  explicit cluster(cluster_options options);
  /// Stops all nodes.
  ~cluster();
  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  /// Number of nodes.
  std::size_t size() const noexcept { return nodes_.size(); }
  /// One of the nodes.
  actorgrid::node& node(std::size_t i) { return *nodes_.at(i); }
  actorgrid::node& operator[](std::size_t i) { return node(i); }
  /// "http://127.0.0.1:PORT".
  const std::string& host(std::size_t i) const { return configs_.at(i).local; }
  /// Node `from`'s handle of node `to`.
  actorgrid::peer peer(std::size_t from, std::size_t to) { return node(from).peer(host(to)); }
  /// Records the events of a node, over all its runs.
  recorder& seen(std::size_t i) { return *recorders_.at(i); }
  /// The configuration of a node's next run.
  node_config& config(std::size_t i) { return configs_.at(i); }
  /// The actor system that all nodes run on.
  caf::actor_system& system() noexcept { return *system_; }

  /// Starts all nodes and waits until each is connected to all its peers.
  void start();
  /// Starts one node, without waiting.
  void start(std::size_t i);
  /// Stops one node with node::stop(), and waits until no other node considers itself connected to
  /// it.
  void stop(std::size_t i);
  /// Starts another run of a node, stopping the node first if it is running. `prepare` registers
  /// handlers in addition to those of the options. References to the previous node dangle.
  void restart(std::size_t i, const std::function<void(actorgrid::node&)>& prepare = {});
  /// Waits until every running node is connected to all its peers.
  void wait_connected(time_limit timeout = std::chrono::seconds(10));

protected:
  /// Destroys all nodes.
  void clear() noexcept { nodes_.clear(); }

private:
  std::unique_ptr<actorgrid::node> make(std::size_t i);

  cluster_options options_;
  system_config system_settings_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<node_config> configs_;
  std::vector<std::shared_ptr<recorder>> recorders_;
  std::vector<std::unique_ptr<actorgrid::node>> nodes_;
};

} // namespace actorgrid::testing
