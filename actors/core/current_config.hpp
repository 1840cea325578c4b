#pragma once

#include <actorgrid/config.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace actorgrid::actors {

/// The configuration in force, replaced as a whole: what get() returned does not change.
/// @thread any
class current_config {
public:
  explicit current_config(node_config first)
      : config_(std::make_shared<const node_config>(std::move(first))) {}

  std::shared_ptr<const node_config> get() const {
    const std::lock_guard lock{mutex_};
    return config_;
  }
  void set(node_config next) {
    auto made = std::make_shared<const node_config>(std::move(next));
    const std::lock_guard lock{mutex_};
    config_.swap(made);
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const node_config> config_;
};

} // namespace actorgrid::actors
