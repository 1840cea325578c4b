#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/task_group.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace actorgrid {

namespace {

constexpr auto unlimited = std::chrono::steady_clock::time_point::max();

task<> pause(std::chrono::nanoseconds time) {
  co_await sleep_for(time);
}

} // namespace

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
  wait_until_ended(unlimited);
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

bool task_group::wait_until_ended(std::chrono::steady_clock::time_point limit) {
  const auto has_ended = [this] { return state_->working == 0; };
  std::unique_lock lock(state_->mutex);
  if (has_ended()) return true;
  detail::refuse_blocking_here("waiting for a task_group");
  lock.unlock();
  bool is_simulated = false;
  node_.wait_until([&] { return is_simulated = true; });
  // A simulation goes from event to event: it needs one at the limit.
  if (is_simulated && limit != unlimited) node_.spawn_task(pause(limit - node_.now()));
  node_.wait_until([&] {
    const std::scoped_lock look(state_->mutex);
    return has_ended() || node_.now() >= limit;
  });
  lock.lock();
  // In a simulation one of them is the case now, and waiting in real time would be no use.
  if (has_ended() || node_.now() >= limit) return has_ended();
  if (limit != unlimited) return state_->changed.wait_until(lock, limit, has_ended);
  state_->changed.wait(lock, has_ended);
  return true;
}

bool task_group::wait_for(time_limit time) {
  return wait_until_ended(detail::deadline_after(node_.now(), time.duration()));
}

void task_group::wait() {
  wait_until_ended(unlimited);
  const std::scoped_lock lock(state_->mutex);
  if (auto thrown = std::exchange(state_->thrown, nullptr)) std::rethrow_exception(thrown);
}

} // namespace actorgrid
