#pragma once

#include "actors/testing/simulated/wire_end.hpp"
#include "net/transport/acceptor.hpp"
#include "net/transport/dialer.hpp"

#include <actorgrid/outcome.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing::simulated {

/// Accepts a node's connections while it listens.
class entrance {
public:
  entrance(std::vector<ws::loop*> loops, ws::acceptor_options options);

  /// A permit for a socket to be upgraded. @error handshake_refused if there are too many
  outcome<std::shared_ptr<void>> admit(const std::string& remote_address) {
    return unknown_->admit(remote_address);
  }
  ws::loop& next_loop() noexcept { return *loops_[next_++ % loops_.size()]; }
  const ws::acceptor_options& options() const noexcept { return *options_; }
  /// The nodes that share it.
  ws::route_table& routes() noexcept { return routes_; }
  /// Why a knock is refused, status first; empty when it is taken.
  static std::string take_knock(const ws::grid_route& route, const std::string& knocker);
  /// Why an upgrade request is refused, status first; empty when it is not.
  static std::string find_fault(const ws::grid_route& route, const ws::dial_target& target,
                                const std::string& remote_address);

private:
  std::vector<ws::loop*> loops_;
  std::shared_ptr<const ws::acceptor_options> options_;
  ws::route_table routes_;
  std::shared_ptr<ws::connection_quota> unknown_;
  std::size_t next_ = 0;
};

/// The simulated nodes by number, and the links between them.
class network {
public:
  explicit network(simulator& w) : trace(w), simulator_(w) {}

  std::size_t add(std::string host);
  /// Every pair of nodes has one.
  link& between(std::size_t a, std::size_t b);
  /// Nothing if the host is not a node.
  std::optional<std::size_t> find(const std::string& host) const;

  void open(std::size_t node, std::shared_ptr<entrance> listener) {
    nodes_[node].listener = std::move(listener);
  }
  void close(std::size_t node) { nodes_[node].listener = nullptr; }
  /// Null while the node does not listen.
  std::shared_ptr<entrance> entrance_of(std::size_t node) const { return nodes_[node].listener; }
  /// A node's process dies: its connections vanish, and it sends nothing from now on. Its machine
  /// tells the peers, unless it dies too.
  void kill(std::size_t node, bool with_machine);
  /// The connections of a node to another fail at the node's end.
  void fail(std::size_t node, std::size_t other);
  void revive(std::size_t node) { nodes_[node].is_dead = false; }
  bool is_dead(std::size_t node) const { return nodes_[node].is_dead; }

  std::shared_ptr<wire_end> make_end(std::size_t node, std::size_t other, ws::loop& where,
                                     std::size_t message_bytes_max,
                                     std::chrono::milliseconds write_timeout);
  /// "node1:9000" of a node.
  std::string address_of(std::size_t node) const;

  /// Calls `what` once the node is not paused.
  void when_running(std::size_t node, std::function<void()> what) {
    simulator_.when_running(node, std::move(what));
  }

  /// As ws::start_dial, from a node.
  std::unique_ptr<ws::dial> dial(std::size_t from, ws::loop& where, ws::dial_target target,
                                 std::function<void(ws::dial_result)> done);

  /// As ws::start_knock, from a node.
  std::unique_ptr<ws::dial> knock(std::size_t from, ws::loop& where, ws::dial_target target,
                                  std::string knocker, std::function<void(const failure&)> done);

  trace_log trace;

private:
  struct member {
    std::string host;
    bool is_dead = false;
    std::shared_ptr<entrance> listener;
  };

  simulator& simulator_;
  std::vector<member> nodes_;
  std::map<std::pair<std::size_t, std::size_t>, std::unique_ptr<link>> links_;
  std::vector<std::weak_ptr<wire_end>> ends_;
};

} // namespace actorgrid::testing::simulated
