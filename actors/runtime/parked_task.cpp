#include "actors/runtime/loop_runner.hpp"

#include <actorgrid/detail/parked_task.hpp>
#include <actorgrid/detail/request.hpp>

namespace actorgrid::detail {

void parked_task::park(caf::scheduled_actor* self, std::coroutine_handle<> task) {
  task_ = task;
  runner_ = actors::loop_runner::current();
  if (runner_) return;
  require_actor(self);
  // A request that wake() answers.
  self_ = self;
  remote_ = std::make_shared<parked_task*>(this);
  answer_ = expect_answer(self, caf::behavior{[remote = remote_] {
                            if (*remote) (*remote)->go_on();
                          }});
}

void parked_task::wake() {
  is_woken_ = true;
  // The actor is alive, as it has not destroyed the task yet.
  if (self_) {
    self_->enqueue(nullptr, answer_, caf::message{}, nullptr);
  } else if (runner_ == actors::loop_runner::current()) {
    runner_->resume(*this);
  } else {
    remote_ = std::make_shared<parked_task*>(this);
    runner_->loop().post([remote = remote_] {
      if (*remote) (*remote)->go_on();
    });
  }
}

parked_task::~parked_task() {
  if (remote_) *remote_ = nullptr;
  // The actor keeps what waits for an answer until there is one.
  if (self_ && !is_woken_) self_->enqueue(nullptr, answer_, caf::message{}, nullptr);
}

} // namespace actorgrid::detail
