#pragma once

#include "apps/node/confined_root.hpp"
#include "apps/node/open_watches.hpp"

#include <actorgrid/node.hpp>

#include <caf/actor_system.hpp>

#include <cstddef>
#include <memory>

/// Registers the files handlers of apps/contract/files.hpp, each with the node it is given.
namespace actorgrid::catalogue {

/// What they work with.
struct files_service {
  caf::actor_system& system;
  std::shared_ptr<const confined_root> root;
  std::size_t watched_directories_max;
  std::size_t watches_max;
  std::shared_ptr<open_watches> watches;
};

caf::error serve_stat(node& node, const files_service& files);
caf::error serve_list(node& node, const files_service& files);
caf::error serve_read(node& node, const files_service& files);
caf::error serve_usage(node& node, const files_service& files);
/// A function, on a thread of its own, because the disk may make it wait.
caf::error serve_walk(node& node, const files_service& files);
/// A coroutine, because it mostly waits and has to end when it is cancelled.
caf::error serve_watch(node& node, const files_service& files);

} // namespace actorgrid::catalogue
