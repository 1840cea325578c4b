#pragma once

#include "net/transport/connection_quota.hpp"
#include "net/transport/session.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/errc.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ws {

/// The parts of an HTTP upgrade request that are checked.
struct upgrade_request {
  std::string target;
  std::string authorization; ///< value of the header, empty when absent
  std::string minio_time;    ///< value of X-Minio-Time
  std::string origin;
  std::string remote_address;
};

/// One of the grids behind a listener, and the path by which it is found.
struct grid_route {
  std::string path = node_config{}.route_path;
  std::chrono::milliseconds write_timeout = limits_config{}.write_timeout; ///< of its sessions
  /// Empty text lets the upgrade pass; any other is logged and answered with 403. Runs on a loop.
  std::function<std::string(const upgrade_request&)> check = {};
  /// Gets the name of a node that says it is up and waits to be dialled, after `check` let its
  /// request pass. Empty text takes the hint; any other is logged and answered with 403. Null:
  /// knocks are refused like any request that is no upgrade. Runs on a loop.
  std::function<std::string(const std::string& host)> on_knock = {};
  /// Takes each upgraded session, on the session's loop, with its admission: return the permit once
  /// the peer is known (or the session is gone).
  std::function<void(std::unique_ptr<session>, admission)> on_session = {};
  /// Called for attempts that are refused or fail once their request has named the path, with the
  /// remote address and the reason. Runs on a loop.
  std::function<void(const std::string&, const failure&)> on_refused = {};
};

/// The grids behind a listener. @thread any
class route_table {
public:
  /// @returns whether the path was free
  bool add(grid_route route);
  /// @returns what was there; null if nothing was
  std::shared_ptr<const grid_route> remove(std::string_view path);
  /// Null if no grid has the path.
  std::shared_ptr<const grid_route> find(std::string_view path) const;

private:
  using routes = std::vector<std::shared_ptr<const grid_route>>;
  routes::const_iterator at(std::string_view path) const;

  mutable std::mutex mutex_; ///< guards what follows
  routes routes_;
};

} // namespace actorgrid::ws
