#pragma once

#include "apps/node/confined_root.hpp"
#include "apps/node/locks_table.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/task.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::catalogue {

struct catalogue_options {
  /// The directory that the files handlers serve; they cannot be started without one.
  std::string files_root;
  /// Maximum number of directories that one stream of files_watch watches.
  std::size_t watched_directories_max = 4096;
  /// Maximum number of files_watch streams at a time, each with a thread.
  std::size_t watches_max = 32;
  locks_limits locks;
};

/// The handlers that a node serves if grid.spawn lists their IDs, and their shared state.
class catalogue {
public:
  /// `system` must outlive the catalogue, and the catalogue the nodes it is offered to.
  catalogue(caf::actor_system& system, catalogue_options options);
  catalogue(const catalogue&) = delete;
  catalogue& operator=(const catalogue&) = delete;
  ~catalogue();

  /// Offers every handler: echo, files, locks, the node's status, reload, metrics, open streams and
  /// frames, and the conformance set.
  void offer_to(node& node);

private:
  void offer_files(node& node);
  void offer_locks(node& node);
  result<std::shared_ptr<const confined_root>> root();

  caf::actor_system& system_;
  catalogue_options options_;
  std::shared_ptr<const confined_root> root_;
  std::shared_ptr<std::atomic<std::size_t>> watches_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  std::shared_ptr<std::atomic<std::size_t>> traces_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  caf::actor locks_;
};

/// Offers the handlers 1 to 10 of apps/contract/conformance.hpp.
void offer_conformance(node& node);
/// Their IDs.
std::vector<std::uint8_t> conformance_ids();

/// Offers contract::node_status.
void offer_status(node& node);
/// Asks a peer for its contract::node_status: for node_options::ask_peers. Its ID means the status
/// on the nodes of a grid if this node serves it, too.
task<result<std::vector<peer_view>>> ask_for_views(peer asked);
/// Offers contract::node_reload.
void offer_reload(node& node);

/// Offers contract::node_load and contract::node_streams.
void offer_metrics(node& node);

/// Offers contract::node_calls. `traces` counts all traces that are open.
void offer_calls(node& node, const std::shared_ptr<std::atomic<std::size_t>>& traces);
/// Offers contract::node_frames.
void offer_frames(node& node, const std::shared_ptr<std::atomic<std::size_t>>& traces);

} // namespace actorgrid::catalogue
