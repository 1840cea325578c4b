#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace actorgrid::actors {

/// Counts what must end before a node may: each holder keeps a token. @thread any
class life_count {
public:
  /// A token; dropping its last copy counts as an end.
  std::shared_ptr<void> enter() {
    std::lock_guard lock{state_->mutex};
    ++state_->alive;
    return {nullptr, [s = state_](void*) {
              std::lock_guard held{s->mutex};
              if (--s->alive == 0) s->none.notify_all();
            }};
  }

  /// Blocks until every token is gone.
  void wait_until_none() const {
    std::unique_lock lock{state_->mutex};
    state_->none.wait(lock, [this] { return state_->alive == 0; });
  }

  bool is_none() const {
    std::lock_guard lock{state_->mutex};
    return state_->alive == 0;
  }

private:
  struct state {
    std::mutex mutex;
    std::condition_variable none;
    std::size_t alive = 0;
  };
  std::shared_ptr<state> state_ = std::make_shared<state>();
};

} // namespace actorgrid::actors
