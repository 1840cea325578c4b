#pragma once

#include <actorgrid/auth.hpp>
#include <actorgrid/config.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/peer.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/tracer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <optional>
#include <vector>

namespace actorgrid {

namespace detail {
class platform;
}

/// What a node says of its connection to one of its peers.
struct peer_view {
  /// Name of the peer, as in its configuration.
  std::string host = {};
  /// Name of the peer_state of the connection.
  std::string state = {};
  bool dials = false;            ///< whether it is the node that dials
  std::string last_failure = {}; ///< why the last connection or attempt ended; empty if none has
};

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
  /// Asks a peer how it is connected to its own peers, for the matrix of all nodes that the admin
  /// listener shows; null: it shows only how this node is connected. Called on the loops while
  /// somebody looks, for one peer every few seconds, and for at most 16 peers at a time; what takes
  /// longer than 2 s is destroyed. Must be callable until the node has stopped.
  /// @error is shown in place of an answer
  std::function<task<result<std::vector<peer_view>>>(actorgrid::peer)> ask_peers = {};
};

} // namespace actorgrid
