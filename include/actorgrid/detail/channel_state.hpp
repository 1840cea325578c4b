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
/// A receiver that is woken does not get a value but the promise of one, which stays in the queue
/// until the receiver takes it. So a receiver that is destroyed on the way loses nothing: its
/// promise goes to the next one. Senders wait only while the queue is full, receivers only while
/// every value in it is promised.
/// @thread any
template <class T>
class channel_state {
public:
  explicit channel_state(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// A task that sends. Whoever makes room moves its value into the queue.
  class sender : public parked_task {
  public:
    sender(std::shared_ptr<channel_state> channel, T value) noexcept
        : channel_(std::move(channel)), value_(std::move(value)) {}
    ~sender() override {
      if (!this->is_parked()) return;
      const std::scoped_lock lock(channel_->mutex_);
      if (!is_woken()) unlink();
    }

    bool try_now() {
      const std::scoped_lock lock(channel_->mutex_);
      if (is_turn_over(channel_->sent_at_once_)) return false;
      status_ = channel_->push(value_);
      return status_ != send_status::would_block;
    }
    /// @returns false if it is done
    bool wait_here(caf::scheduled_actor* self, std::coroutine_handle<> h) {
      const std::scoped_lock lock(channel_->mutex_);
      status_ = channel_->push(value_);
      const bool is_done = status_ != send_status::would_block;
      // What lives on no actor cannot wait, but need not give way to others either.
      if (is_done && !self) return false;
      park(self, h);
      if (is_done)
        wake();
      else
        channel_->senders_.push(*this);
      return true;
    }
    /// @pre done
    bool has_sent() const noexcept { return status_ == send_status::sent; }

  private:
    friend channel_state;
    const std::shared_ptr<channel_state> channel_;
    T value_;
    send_status status_ = send_status::would_block;
  };

  /// A task that receives.
  class receiver : public parked_task {
  public:
    explicit receiver(std::shared_ptr<channel_state> channel) noexcept
        : channel_(std::move(channel)) {}
    ~receiver() override {
      if (!this->is_parked()) return;
      const std::scoped_lock lock(channel_->mutex_);
      if (!is_woken()) unlink();
      if (has_promise_) {
        --channel_->promised_;
        channel_->settle();
      }
    }

    bool try_now() {
      const std::scoped_lock lock(channel_->mutex_);
      if (is_turn_over(channel_->taken_at_once_)) return false;
      has_promise_ = channel_->promise();
      return has_promise_ || channel_->is_over();
    }
    /// @returns false if it is done
    bool wait_here(caf::scheduled_actor* self, std::coroutine_handle<> h) {
      const std::scoped_lock lock(channel_->mutex_);
      has_promise_ = channel_->promise();
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
      --channel_->promised_;
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
    if (promised_ == items_.size()) return {};
    return pop();
  }
  void close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    while (!senders_.is_empty()) next_sender(send_status::finished);
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
  bool promise() noexcept {
    if (promised_ == items_.size()) return false;
    ++promised_;
    return true;
  }
  send_status push(T& value) {
    if (is_closed_) return send_status::finished;
    if (items_.size() >= capacity_) return send_status::would_block;
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
  sender& next_sender(send_status status) {
    auto& first = static_cast<sender&>(senders_.pop());
    first.status_ = status;
    first.wake();
    return first;
  }
  /// Lets go on all for which there is room, a value, or none any more.
  void settle() {
    while (!senders_.is_empty() && items_.size() < capacity_)
      items_.push_back(std::move(next_sender(send_status::sent).value_));
    while (!receivers_.is_empty() && (promised_ < items_.size() || is_over())) {
      auto& first = static_cast<receiver&>(receivers_.pop());
      first.has_promise_ = promise();
      first.wake();
    }
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<T> items_;
  std::size_t promised_ = 0; ///< of the items: how many belong to receivers that were woken
  bool is_closed_ = false;
  suspension_list senders_;
  suspension_list receivers_;
  unsigned sent_at_once_ = 0;
  unsigned taken_at_once_ = 0;
};

} // namespace actorgrid::detail
