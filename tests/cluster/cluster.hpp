#pragma once

#include <actorgrid/actorgrid.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace actorgrid::testing {

/// Remembers what a node's observer was told.
class recorder final : public observer {
public:
  void on_event(const event& e) noexcept override;

  std::vector<event> events() const;
  std::size_t count(event::kind what, const std::string& peer = {}) const;

private:
  mutable std::mutex mutex_;
  std::vector<event> events_;
};

/// Some nodes in this process on loopback, each its own observer. On destruction they are stopped,
/// and then no actor, no thread and no descriptor may be left: a REQUIRE says so.
class cluster {
public:
  using adjust = std::function<void(node_config&)>;

  /// Nothing is started yet: register handlers first.
  explicit cluster(std::size_t nodes, adjust change = {}, const std::string& scheme = "http");
  ~cluster();
  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  node& operator[](std::size_t i) { return *nodes_[i]; }
  recorder& seen(std::size_t i) { return *recorders_[i]; }
  const std::string& host(std::size_t i) const { return configs_[i].local; }
  caf::actor_system& system() { return *system_; }
  node_config& config(std::size_t i) { return configs_[i]; }

  /// Starts all nodes and waits for the full mesh.
  void start();
  void start(std::size_t i);
  void stop(std::size_t i);
  /// A new node under the name of one that was stopped: another run of it.
  void restart(std::size_t i, const std::function<void(node&)>& before_start = {});
  /// From node a to node b.
  peer link(std::size_t a, std::size_t b) { return nodes_[a]->peer(host(b)); }

private:
  std::size_t descriptors_before_;
  system_config system_settings_;
  std::unique_ptr<caf::actor_system> system_;
  std::size_t actors_before_;
  std::vector<node_config> configs_;
  std::vector<std::shared_ptr<recorder>> recorders_;
  std::vector<std::unique_ptr<node>> nodes_;
};

/// CHECKs that no stream is left between the first two nodes, at either end.
void check_no_stream_left(cluster& c);
/// Why a call failed; REQUIREs that it did.
failure failure_of_call(const caf::expected<payload>& r);
/// Open descriptors of this process.
std::size_t count_descriptors();
/// "http://127.0.0.1:PORT" with a port that was free just now.
std::string free_host(const std::string& scheme = "http", const std::string& name = "127.0.0.1");
/// Waits until `done` or five seconds went by; returns whether it was.
bool eventually(const std::function<bool()>& done);
/// Shuts down every TCP socket of this process that is connected from or to the port of `host`, as
/// a broken cable would look to both ends. @returns how many
std::size_t cut_connections(const std::string& host);

} // namespace actorgrid::testing
