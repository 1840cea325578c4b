#include "actors/serving/served_actor.hpp"

#include "actors/serving/actor_calls.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/monitorable_actor.hpp>

#include <utility>

namespace actorgrid::actors {

namespace {

/// Not by a message, which it would pass on.
void end_handle(const caf::actor& handle) {
  auto* ending = caf::actor_cast<caf::abstract_actor*>(handle);
  static_cast<caf::monitorable_actor*>(ending)->cleanup(caf::exit_reason::user_shutdown, nullptr);
}

} // namespace

caf::actor served_actor::get() const {
  const std::lock_guard lock{mutex_};
  return actor_;
}

std::string served_actor::why_down() const {
  const std::lock_guard lock{mutex_};
  return why_;
}

bool served_actor::after_start(std::function<void()> f) {
  const std::lock_guard lock{mutex_};
  if (is_starting_) after_start_.push_back(std::move(f));
  return is_starting_;
}

void served_actor::add_caller(std::weak_ptr<actor_calls> caller) {
  const std::lock_guard lock{mutex_};
  std::erase_if(callers_, [](const auto& c) { return c.expired(); });
  callers_.push_back(std::move(caller));
}

void served_actor::serve(caf::actor by) {
  std::unique_lock lock{mutex_};
  actor_ = std::move(by);
  leave_start(std::move(lock));
}

void served_actor::suspend(std::string why) {
  std::unique_lock lock{mutex_};
  auto gone = std::exchange(actor_, nullptr);
  why_ = std::move(why);
  leave_start(std::move(lock));
}

void served_actor::leave_start(std::unique_lock<std::mutex> lock) {
  // It starts until nothing waits any more, so that nobody gets ahead of what waits.
  while (!after_start_.empty()) {
    const auto waiting = std::exchange(after_start_, {});
    lock.unlock();
    for (const auto& f : waiting) f();
    lock.lock();
  }
  is_starting_ = false;
}

caf::actor served_actor::handle() const {
  const std::lock_guard lock{mutex_};
  return handle_;
}

caf::actor served_actor::put_handle(const caf::actor& made) {
  {
    const std::lock_guard lock{mutex_};
    if (handle_) return handle_;
    if (!is_gone_) return handle_ = made;
  }
  end_handle(made);
  return made;
}

void served_actor::close() {
  suspend("was taken away");
  std::vector<std::weak_ptr<actor_calls>> callers;
  caf::actor handle;
  {
    const std::lock_guard lock{mutex_};
    callers.swap(callers_);
    is_gone_ = true;
    handle = std::exchange(handle_, nullptr);
  }
  if (handle) end_handle(handle);
  for (const auto& weak : callers)
    if (auto caller = weak.lock()) caller->on_gone(*this);
}

} // namespace actorgrid::actors
