#pragma once

#include "apps/node/confined_root.hpp"

#include <actorgrid/node.hpp>

#include <caf/actor_system.hpp>

#include <atomic>
#include <cstddef>
#include <memory>

/// Functions that register the files handlers of apps/contract/files.hpp with a node.
namespace actorgrid::catalogue {

/// What the handlers share.
struct files_service {
  caf::actor_system& system;
  std::shared_ptr<const confined_root> root;
  std::size_t watched_directories_max;
  std::size_t watches_max;
  std::shared_ptr<std::atomic<std::size_t>> watches; ///< how many are open
};

caf::error serve_stat(node& node, const files_service& files);
caf::error serve_list(node& node, const files_service& files);
caf::error serve_read(node& node, const files_service& files);
caf::error serve_usage(node& node, const files_service& files);
/// A function, which runs on a thread of its own, because it may block on the disk.
caf::error serve_walk(node& node, const files_service& files);
/// A coroutine, because it mostly waits and must end when it is cancelled.
caf::error serve_watch(node& node, const files_service& files);

} // namespace actorgrid::catalogue
