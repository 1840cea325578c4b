#pragma once

#include "config/access_rules.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace actorgrid::actors {

/// The rules of grid.allow in force, replaced as a whole. @thread any
class current_access {
public:
  std::shared_ptr<const access_rules> get() const {
    const std::lock_guard lock{mutex_};
    return rules_;
  }
  void set(access_rules next) {
    auto made = std::make_shared<const access_rules>(std::move(next));
    const std::lock_guard lock{mutex_};
    rules_.swap(made);
    version_.fetch_add(1, std::memory_order_release);
  }
  /// Another one after each set(), so that connections notice cheaply that they have to look at the
  /// rules, and at what else restricts their peer, again.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const access_rules> rules_ = std::make_shared<const access_rules>();
  std::atomic<std::uint64_t> version_{0};
};

} // namespace actorgrid::actors
