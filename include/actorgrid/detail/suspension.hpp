#pragma once

namespace actorgrid::detail {

/// A task that waits on its own loop, without messages. It is linked first into a list of tasks
/// that wait for the same thing, then into its loop's list of tasks to resume. Destroying it ends
/// the wait.
/// @thread the loop's own
class suspension {
public:
  suspension(const suspension&) = delete;
  suspension& operator=(const suspension&) = delete;

  bool is_linked() const noexcept { return next_ != this; }
  void unlink() noexcept {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

  /// Called when the wait may be over; the task checks whether it is.
  virtual void go_on() = 0;

protected:
  suspension() noexcept = default;
  virtual ~suspension() { unlink(); }

private:
  friend class suspension_list;
  suspension* previous_ = this;
  suspension* next_ = this;
};

/// Waiting tasks, in order of arrival.
class suspension_list {
public:
  bool is_empty() const noexcept { return !ends_.is_linked(); }
  /// @pre `s` is not linked
  void push(suspension& s) noexcept {
    s.previous_ = ends_.previous_;
    s.next_ = &ends_;
    ends_.previous_->next_ = &s;
    ends_.previous_ = &s;
  }
  /// Removes and returns the first. @pre not empty
  suspension& pop() noexcept {
    suspension& first = *ends_.next_;
    first.unlink();
    return first;
  }

private:
  struct ends final : suspension {
    void go_on() override {}
  };
  ends ends_;
};

} // namespace actorgrid::detail
