#pragma once

#include "apps/contract/files.hpp"
#include "apps/node/confined_root.hpp"

#include <actorgrid/request.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::catalogue {

/// What a watcher has seen since it was last asked.
struct watch_batch {
  std::vector<contract::watch_event> events;
  bool is_over = false; ///< the directory is gone: there will be no more events
};

/// An actor that waits for changes in a directory on a thread of its own, because the wait would
/// block a loop or a worker of the pool.
///
/// @cancel destroying this ends the actor at once, even while it waits
class watcher {
public:
  watcher(caf::actor_system& system, std::shared_ptr<const confined_root> root, std::string path,
          std::size_t directories_max);
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;
  ~watcher();

  /// Completes when there are events. One wait at a time. @error as for tree_watch::start
  local_request<watch_batch> next() const;

private:
  class stop_signal;

  std::shared_ptr<stop_signal> stop_;
  caf::actor actor_;
};

} // namespace actorgrid::catalogue

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::catalogue::watch_batch)
