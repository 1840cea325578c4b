#pragma once

#include <actorgrid/auth.hpp>
#include <actorgrid/config.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/tracer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace actorgrid {

namespace detail {
class platform;
}

/// Optional settings of a node that are not part of its configuration.
struct node_options {
  /// Overrides the credentials configured by `grid.auth`.
  std::optional<actorgrid::credentials> credentials = {};
  /// Each receives the node's events, in this order; null ones are ignored. Besides them, the node
  /// logs as `grid.log` says.
  std::vector<std::shared_ptr<observer>> observers = {};
  /// Source of threads, sockets and time; null for the operating system. Set by a simulation
  /// (actorgrid/testing/simulation.hpp).
  std::shared_ptr<detail::platform> platform = {};
  /// Reads the configuration again, for SIGHUP and reload(); it may block. If null, and the actor
  /// system has a system_config whose grid() the node was made with, reads that one's file again.
  std::function<outcome<node_config>()> reread = {};
  /// Each is told of the calls and streams of the node and its lanes, in this order; null ones are
  /// ignored. More can be added and removed while the node runs.
  std::vector<std::shared_ptr<tracer>> tracers = {};
};

} // namespace actorgrid
