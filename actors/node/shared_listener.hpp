#pragma once

#include "actors/runtime/platform.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace actorgrid::actors {

/// The listener of a node and its lanes, which outlives none of them: empty before the node opens
/// and once it closes. @thread any
class shared_listener {
public:
  /// `has_port`: whether it is open, rather than only taking over sockets.
  void put(std::shared_ptr<detail::listener> listener, bool has_port) {
    const std::lock_guard lock{mutex_};
    listener_ = std::move(listener);
    has_port_ = has_port;
  }
  std::shared_ptr<detail::listener> get() const {
    const std::lock_guard lock{mutex_};
    return listener_;
  }
  std::shared_ptr<detail::listener> take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(listener_, nullptr);
  }
  /// 0 if it has none.
  std::uint16_t port() const noexcept {
    const std::lock_guard lock{mutex_};
    return has_port_ && listener_ ? listener_->port() : std::uint16_t{0};
  }

private:
  mutable std::mutex mutex_; ///< guards what follows
  std::shared_ptr<detail::listener> listener_;
  bool has_port_ = false;
};

} // namespace actorgrid::actors
