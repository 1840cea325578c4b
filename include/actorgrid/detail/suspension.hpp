#pragma once

namespace actorgrid::detail {

/// A task that waits on its own loop, without messages: in one list of those who wait for the same,
/// and then in that of those whom their loop lets go on. Destroying it ends the wait.
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

  /// The wait is over, as far as those know who ended it.
  virtual void go_on() = 0;

protected:
  suspension() noexcept = default;
  virtual ~suspension() { unlink(); }

private:
  friend class suspension_list;
  suspension* previous_ = this;
  suspension* next_ = this;
};

/// Those who wait, in the order in which they came.
class suspension_list {
public:
  bool is_empty() const noexcept { return !ends_.is_linked(); }
  /// @pre linked nowhere
  void push(suspension& s) noexcept {
    s.previous_ = ends_.previous_;
    s.next_ = &ends_;
    ends_.previous_->next_ = &s;
    ends_.previous_ = &s;
  }
  /// Takes the first out. @pre not empty
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
