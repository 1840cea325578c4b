#pragma once

#include <actorgrid/detail/suspension.hpp>

#include <caf/fwd.hpp>
#include <caf/message_id.hpp>

#include <coroutine>
#include <memory>
#include <utility>

namespace actorgrid::actors {
class loop_runner;
}

namespace actorgrid::detail {

/// A task that waits for something that any thread may bring about. What it waits for links it into
/// a list, and guards the list and this object with a lock. While it is parked, the destructor of
/// the class that derives from this one takes the lock and unlinks it, if it was not woken.
class parked_task : public suspension {
public:
  /// Prepares for the wake-up. Throws std::logic_error if the task lives on no actor.
  /// @thread the task's actor's
  void park(caf::scheduled_actor* self, std::coroutine_handle<> task);
  /// Resumes the task in a later turn of its actor, unless it is destroyed before. On another
  /// thread, this object may be gone when wake() returns.
  /// @pre parked, not linked, not woken before @thread any, with the lock held
  void wake();

protected:
  parked_task() noexcept = default;
  /// Whether the task has not gone on yet. @thread the task's actor's
  bool is_parked() const noexcept { return static_cast<bool>(task_); }
  /// @thread any, with the lock held
  bool is_woken() const noexcept { return is_woken_; }
  /// Ends the wait. @pre not linked, unless into the loop's list @thread the task's actor's
  ~parked_task() override;

private:
  void go_on() override { std::exchange(task_, nullptr).resume(); }

  std::coroutine_handle<> task_;          ///< null unless parked
  actors::loop_runner* runner_ = nullptr; ///< where the task lives, if on a loop
  caf::scheduled_actor* self_ = nullptr;  ///< the task's actor, if elsewhere
  caf::message_id answer_;                ///< of the request that self_ waits for
  /// Null once this is gone; shared with what is on its way to the task's thread.
  std::shared_ptr<parked_task*> remote_;
  bool is_woken_ = false;
};

} // namespace actorgrid::detail
