#pragma once

#include <actorgrid/detail/parked_task.hpp>
#include <actorgrid/send_status.hpp>

#include <caf/fwd.hpp>

#include <coroutine>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace actorgrid::detail {

/// What the copies of a channel share: queued values, and the tasks that wait.
///
/// A task that is woken gets the promise of a value, or of room for one. It takes the value out of
/// the queue, or puts it in, when it goes on. So a task that is destroyed on the way loses nothing
/// and sends nothing: its promise goes to the next one. Receivers wait only while every value in
/// the queue is promised, senders only while all room is.
/// @thread any
template <class T>
class channel_state {
public:
  explicit channel_state(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// A task that sends.
  class sender : public parked_task {
  public:
    sender(std::shared_ptr<channel_state> channel, T value) noexcept
        : channel_(std::move(channel)), value_(std::move(value)) {}
    ~sender() override {
      if (!is_parked()) return;
      const std::scoped_lock lock(channel_->mutex_);
      if (!is_woken()) unlink();
      if (has_promise_) {
        --channel_->promised_room_;
        channel_->settle();
      }
    }

    bool try_now() {
      const std::scoped_lock lock(channel_->mutex_);
      if (is_turn_over(channel_->sent_at_once_)) return false;
      has_promise_ = channel_->promise_room();
      return has_promise_ || channel_->is_closed_;
    }
    /// @returns false if it is done
    bool wait_here(caf::scheduled_actor* self, std::coroutine_handle<> h) {
      const std::scoped_lock lock(channel_->mutex_);
      has_promise_ = channel_->promise_room();
      const bool is_done = has_promise_ || channel_->is_closed_;
      // What lives on no actor cannot wait, but need not give way to others either.
      if (is_done && !self) return false;
      park(self, h);
      if (is_done)
        wake();
      else
        channel_->senders_.push(*this);
      return true;
    }
    /// Sends the value. @returns false if the channel is closed @pre done
    bool put() {
      if (!has_promise_) return false;
      const std::scoped_lock lock(channel_->mutex_);
      has_promise_ = false;
      --channel_->promised_room_;
      return channel_->push(value_) == send_status::sent;
    }

  private:
    friend channel_state;
    const std::shared_ptr<channel_state> channel_;
    T value_;
    bool has_promise_ = false;
  };

  /// A task that receives.
  class receiver : public parked_task {
  public:
    explicit receiver(std::shared_ptr<channel_state> channel) noexcept
        : channel_(std::move(channel)) {}
    ~receiver() override {
      if (!is_parked()) return;
      const std::scoped_lock lock(channel_->mutex_);
      if (!is_woken()) unlink();
      if (has_promise_) {
        --channel_->promised_items_;
        channel_->settle();
      }
    }

    bool try_now() {
      const std::scoped_lock lock(channel_->mutex_);
      if (is_turn_over(channel_->taken_at_once_)) return false;
      has_promise_ = channel_->promise_item();
      return has_promise_ || channel_->is_over();
    }
    /// @returns false if it is done
    bool wait_here(caf::scheduled_actor* self, std::coroutine_handle<> h) {
      const std::scoped_lock lock(channel_->mutex_);
      has_promise_ = channel_->promise_item();
      const bool is_done = has_promise_ || channel_->is_over();
      if (is_done && !self) return false;
      park(self, h);
      if (is_done)
        wake();
      else
        channel_->receivers_.push(*this);
      return true;
    }
    /// The value, or nothing at the end. @pre done
    std::optional<T> take() {
      if (!has_promise_) return {};
      const std::scoped_lock lock(channel_->mutex_);
      has_promise_ = false;
      --channel_->promised_items_;
      return channel_->pop();
    }

  private:
    friend channel_state;
    const std::shared_ptr<channel_state> channel_;
    bool has_promise_ = false;
  };

  /// Moves from the value only if that was sent.
  send_status try_send(T& value) {
    const std::scoped_lock lock(mutex_);
    return push(value);
  }
  std::optional<T> try_next() {
    const std::scoped_lock lock(mutex_);
    if (promised_items_ == items_.size()) return {};
    return pop();
  }
  void close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    settle();
  }
  bool is_closed() const {
    const std::scoped_lock lock(mutex_);
    return is_closed_;
  }
  std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return items_.size();
  }
  std::size_t capacity() const noexcept { return capacity_; }

private:
  /// Tasks that always find a value, or room, give way to others after that many.
  static constexpr unsigned at_once_max = 64;
  static bool is_turn_over(unsigned& at_once) noexcept { return ++at_once % at_once_max == 0; }

  // With the lock held:

  bool is_over() const noexcept { return is_closed_ && items_.empty(); }
  bool promise_item() noexcept {
    if (promised_items_ == items_.size()) return false;
    ++promised_items_;
    return true;
  }
  bool promise_room() noexcept {
    if (is_closed_ || items_.size() + promised_room_ >= capacity_) return false;
    ++promised_room_;
    return true;
  }
  send_status push(T& value) {
    if (is_closed_) return send_status::finished;
    if (items_.size() + promised_room_ >= capacity_) return send_status::would_block;
    items_.push_back(std::move(value));
    settle();
    return send_status::sent;
  }
  T pop() {
    T first = std::move(items_.front());
    items_.pop_front();
    settle();
    return first;
  }
  /// Lets go on all that need not wait any more.
  void settle() {
    while (!senders_.is_empty() && (is_closed_ || items_.size() + promised_room_ < capacity_)) {
      auto& first = static_cast<sender&>(senders_.pop());
      first.has_promise_ = promise_room();
      first.wake();
    }
    while (!receivers_.is_empty() && (is_over() || promised_items_ < items_.size())) {
      auto& first = static_cast<receiver&>(receivers_.pop());
      first.has_promise_ = promise_item();
      first.wake();
    }
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<T> items_;
  std::size_t promised_items_ = 0; ///< how many of them belong to receivers that were woken
  std::size_t promised_room_ = 0;  ///< for how many more there is room that belongs to senders
  bool is_closed_ = false;
  suspension_list senders_;
  suspension_list receivers_;
  unsigned sent_at_once_ = 0;
  unsigned taken_at_once_ = 0;
};

} // namespace actorgrid::detail
