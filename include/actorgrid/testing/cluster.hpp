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

/// What a cluster is made of.
struct cluster_options {
  /// How many.
  std::size_t nodes = 2;
  /// Changes the configuration of a node before it is made: its number and the configuration.
  std::function<void(std::size_t, node_config&)> configure = {};
  /// Changes what else a node is given. Default: no credentials are asked for unless `configure`
  /// set some.
  std::function<void(std::size_t, node_options&)> equip = {};
  /// Registers handlers: called for each node once it is made, and again when it is restarted.
  std::function<void(std::size_t, node&)> prepare = {};
  /// Of the nodes' names: "http", or "https" with `grid.tls` configured.
  std::string scheme = "http";
};

/// Real nodes on the loopback in one process, with threads, sockets and the time of day: for the
/// few tests that need them. All others are faster and never flaky in a testing::simulation, which
/// has the same interface.
///
///     grid::testing::cluster nodes{3};
///     nodes.node(1).handle(greet, ...);
///     nodes.start();
///     auto reply = nodes.peer(0, 1).call(greet, "world").get();
///
/// Ports are free ones. @error std::runtime_error with what a node said
/// @thread any, one at a time
class cluster {
public:
  /// Makes that many nodes with nothing special about them.
  explicit cluster(std::size_t nodes) : cluster(cluster_options{.nodes = nodes}) {}
  /// Makes the nodes and starts none: register handlers first.
  explicit cluster(cluster_options options);
  /// Stops all nodes.
  ~cluster();
  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  /// Number of nodes.
  std::size_t size() const noexcept { return nodes_.size(); }
  /// One of them.
  actorgrid::node& node(std::size_t i) { return *nodes_.at(i); }
  actorgrid::node& operator[](std::size_t i) { return node(i); }
  /// "http://127.0.0.1:PORT".
  const std::string& host(std::size_t i) const { return configs_.at(i).local; }
  /// The handle that node `from` has of node `to`.
  actorgrid::peer peer(std::size_t from, std::size_t to) { return node(from).peer(host(to)); }
  /// What the observer of a node was told, over all its runs.
  recorder& seen(std::size_t i) { return *recorders_.at(i); }
  /// What the next run of a node is made with.
  node_config& config(std::size_t i) { return configs_.at(i); }
  /// What all of them run on.
  caf::actor_system& system() noexcept { return *system_; }

  /// Starts all nodes and waits until each is connected to every peer it has.
  void start();
  /// Starts one and waits for nothing.
  void start(std::size_t i);
  /// Stops one, as node::stop(), and waits until no other one thinks it is connected to it.
  void stop(std::size_t i);
  /// Starts another run of a node, stopping it first unless it was; `prepare` adds handlers to
  /// those of the options. References to the node before are dangling.
  void restart(std::size_t i, const std::function<void(actorgrid::node&)>& prepare = {});
  /// Waits until every running node is connected to every peer it has.
  void wait_connected(time_limit timeout = std::chrono::seconds(10));

protected:
  /// Ends all nodes: from here on there are none.
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
