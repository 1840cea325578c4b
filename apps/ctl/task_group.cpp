#include "apps/ctl/task_group.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace actorgrid::ctl {

struct task_group::state {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t working = 0;
  std::exception_ptr thrown;
};

/// Lives in the coroutine frame of a task, so that the task is counted down however it ends.
class task_group::membership {
public:
  explicit membership(std::shared_ptr<state> of) : state_(std::move(of)) {
    const std::scoped_lock lock(state_->mutex);
    ++state_->working;
  }
  membership(membership&&) noexcept = default;
  ~membership() {
    if (!state_) return;
    const std::scoped_lock lock(state_->mutex);
    if (--state_->working == 0) state_->changed.notify_all();
  }

  void report(std::exception_ptr thrown) {
    const std::scoped_lock lock(state_->mutex);
    if (!state_->thrown) state_->thrown = std::move(thrown);
  }

private:
  std::shared_ptr<state> state_;
};

task_group::task_group(node& on) : node_(on), state_(std::make_shared<state>()) {}

task_group::~task_group() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->working == 0; });
}

task<> task_group::tracked(membership member, task<> work) {
  try {
    co_await std::move(work);
  } catch (...) {
    member.report(std::current_exception());
  }
}

void task_group::add(task<> work) {
  node_.spawn_task(tracked(membership{state_}, std::move(work)));
}

bool task_group::wait_for(std::chrono::milliseconds time) {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_until(lock,
                                    detail::deadline_after(std::chrono::steady_clock::now(), time),
                                    [this] { return state_->working == 0; });
}

void task_group::wait() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->working == 0; });
  if (auto thrown = std::exchange(state_->thrown, nullptr)) std::rethrow_exception(thrown);
}

} // namespace actorgrid::ctl
