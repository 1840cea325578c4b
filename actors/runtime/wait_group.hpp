#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace actorgrid::actors {

/// Counts the work that must end before a node may end. @thread any
class wait_group {
  struct state {
    std::mutex mutex;
    std::condition_variable none;
    std::size_t alive = 0;
  };

public:
  /// Counted until it is destroyed.
  class member {
  public:
    member() noexcept = default;
    member(member&& other) noexcept = default;
    member& operator=(member&& other) noexcept {
      std::swap(state_, other.state_);
      return *this;
    }
    ~member() { end(); }

    void end() noexcept {
      auto state = std::exchange(state_, nullptr);
      if (!state) return;
      const std::lock_guard held{state->mutex};
      if (--state->alive == 0) state->none.notify_all();
    }

  private:
    friend wait_group;
    explicit member(std::shared_ptr<state> s) noexcept : state_(std::move(s)) {}
    std::shared_ptr<state> state_;
  };

  member enter() {
    const std::lock_guard lock{state_->mutex};
    ++state_->alive;
    return member{state_};
  }

  /// Blocks until every member has ended.
  void wait_until_none() const {
    std::unique_lock lock{state_->mutex};
    state_->none.wait(lock, [this] { return state_->alive == 0; });
  }

  bool is_none() const {
    std::lock_guard lock{state_->mutex};
    return state_->alive == 0;
  }

private:
  std::shared_ptr<state> state_ = std::make_shared<state>();
};

} // namespace actorgrid::actors
