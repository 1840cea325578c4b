#pragma once

#include "codec/control.hpp"
#include "net/transport/acceptor.hpp"
#include "net/transport/dialer.hpp"
#include "net/transport/tls.hpp"

#include <actorgrid/outcome.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::actors {
class wait_group;
class loop_unit;
} // namespace actorgrid::actors

namespace actorgrid::actors {
class actor_jobs;
}

namespace actorgrid::detail {

/// Accepts the incoming connections of the nodes that share it, each by the path of its route.
class listener {
public:
  /// Closes.
  virtual ~listener() = default;
  /// Serves a node from now on, before or after open(). @returns whether its path was free
  virtual bool add(ws::grid_route route) = 0;
  /// Serves it no more: every attempt for it not yet handed out is gone when this returns.
  virtual void remove(const std::string& path) = 0;
  /// Listens; may be called again after it failed. @error io_failure naming the address
  virtual failure open() = 0;
  /// Whether open() failed only because another socket has the address.
  virtual bool is_in_use() const noexcept = 0;
  /// The port listened on. @pre open
  virtual std::uint16_t port() const noexcept = 0;
  /// Stops accepting; every attempt not yet handed out is gone when this returns.
  virtual void close() = 0;
  /// Takes over a socket whose upgrade request another server has read already.
  virtual void take_over(int descriptor, std::string method, std::string target,
                         std::vector<std::pair<std::string, std::string>> fields) = 0;
};

/// Everything a node needs from its machine: threads, sockets, waiting, randomness and the time of
/// day. A simulation replaces it.
class platform {
public:
  virtual ~platform() = default;

  // Threads.

  /// Starts running the unit's actors.
  virtual void start(actors::loop_unit& unit) = 0;
  /// Stops running them. @thread not the unit's
  virtual void stop(actors::loop_unit& unit) = 0;
  /// What runs actors of the pool for a node's loops; null: CAF's scheduler does.
  virtual std::shared_ptr<actors::actor_jobs> make_actor_jobs(caf::actor_system& system) = 0;

  // Sockets.

  /// As ws::loop::open_sockets.
  virtual failure open_sockets(ws::loop& where) = 0;
  /// As ws::load_tls.
  virtual outcome<ws::tls_contexts> load_tls(const tls_config& config) = 0;
  /// As ws::start_dial. @thread the loop's own
  virtual std::unique_ptr<ws::dial> dial(ws::loop& where, ws::dial_target target,
                                         std::function<void(ws::dial_result)> done) = 0;
  /// As ws::start_knock. @thread the loop's own
  virtual std::unique_ptr<ws::dial> knock(ws::loop& where, ws::dial_target target,
                                          std::string knocker,
                                          std::function<void(const failure&)> done) = 0;
  virtual std::unique_ptr<listener> make_listener(std::vector<ws::loop*> loops,
                                                  ws::acceptor_options options) = 0;

  // Waiting. @thread not a loop's

  virtual void wait_until_ended(caf::actor_system& system,
                                const std::vector<caf::actor>& actors) = 0;
  virtual void wait_until_none(const actors::wait_group& members) = 0;
  virtual void pause(std::chrono::milliseconds time) = 0;
  /// Calls a function regularly, on a thread of its own, until the last copy of the result is
  /// gone, which waits for a call that runs. Null: this machine has no files to look after.
  virtual std::shared_ptr<void> repeat(std::chrono::milliseconds period,
                                       std::function<void()> function) = 0;

  // Sources of nondeterminism. @thread any

  virtual std::uint64_t random() = 0;
  /// The time of day as the handshake carries it.
  virtual codec::timestamp wall_now() = 0;
};

/// The operating system's threads, sockets and clocks. One instance per process.
std::shared_ptr<platform> operating_system();

} // namespace actorgrid::detail
