#include "actors/serving/served_actor.hpp"

#include "actors/serving/actor_calls.hpp"

#include <utility>

namespace actorgrid::actors {

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
  is_starting_ = false;
  const auto waiting = std::exchange(after_start_, {});
  lock.unlock();
  for (const auto& f : waiting) f();
}

void served_actor::close() {
  suspend("the handler was taken away");
  std::vector<std::weak_ptr<actor_calls>> callers;
  {
    const std::lock_guard lock{mutex_};
    callers.swap(callers_);
  }
  for (const auto& weak : callers)
    if (auto caller = weak.lock()) caller->on_gone(*this);
}

} // namespace actorgrid::actors
