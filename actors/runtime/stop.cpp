#include "net/loop/loop.hpp"

#include <actorgrid/detail/request.hpp>
#include <actorgrid/stop.hpp>

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/behavior.hpp>
#include <caf/mailbox_element.hpp>

#include <atomic>
#include <optional>

namespace actorgrid {

namespace {

/// A task that waits on a loop for a stop.
class wait_on_loop : public std::enable_shared_from_this<wait_on_loop> {
public:
  wait_on_loop(ws::loop& where, std::coroutine_handle<> task) noexcept
      : where_(where), task_(task) {}

  /// The stop may come at once, in this very call.
  void begin(std::stop_token token) {
    stop_.emplace(std::move(token), resume{&where_, weak_from_this()});
  }

private:
  /// The loop outlives the task, and ending the task waits for a call of this.
  struct resume {
    ws::loop* where;
    std::weak_ptr<wait_on_loop> waiting;
    void operator()() const {
      where->post([waiting = waiting] {
        if (auto* task = waiting.lock().get()) task->task_.resume();
      });
    }
  };

  ws::loop& where_;
  std::coroutine_handle<> task_;
  std::optional<std::stop_callback<resume>> stop_;
};

/// A task that waits on another actor for a stop, as for the answer to a request.
class wait_on_actor : public std::enable_shared_from_this<wait_on_actor> {
public:
  wait_on_actor(caf::scheduled_actor* self, std::coroutine_handle<> task)
      : answer_(std::make_shared<answer>(
            caf::actor_cast<caf::weak_actor_ptr>(self->ctrl()),
            self->new_request_id(caf::message_priority::normal).response_id())),
        self_(self), task_(task) {}
  /// The actor forgets a request only with its answer.
  ~wait_on_actor() { answer_->give(); }

  void begin(std::stop_token token) {
    self_->add_multiplexed_response_handler(answer_->id,
                                            caf::behavior{[waiting = weak_from_this()] {
                                              if (auto* task = waiting.lock().get())
                                                task->task_.resume();
                                            }});
    stop_.emplace(std::move(token), resume{answer_});
  }

private:
  struct answer {
    answer(caf::weak_actor_ptr actor, caf::message_id request) noexcept
        : to(std::move(actor)), id(request) {}
    void give() {
      if (is_given.exchange(true)) return;
      if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(to))
        alive->enqueue(nullptr, id, caf::message{}, nullptr);
    }
    const caf::weak_actor_ptr to;
    const caf::message_id id;
    std::atomic<bool> is_given{false};
  };
  struct resume {
    std::shared_ptr<answer> given;
    void operator()() const {
      // Giving it may end the task, and this with it.
      const auto kept = given;
      kept->give();
    }
  };

  std::shared_ptr<answer> answer_;
  caf::scheduled_actor* self_;
  std::coroutine_handle<> task_;
  std::optional<std::stop_callback<resume>> stop_;
};

template <class Wait, class Where>
std::shared_ptr<const void> begin_wait(Where& where, std::coroutine_handle<> task,
                                       std::stop_token token) {
  auto waiting = std::make_shared<Wait>(where, task);
  waiting->begin(std::move(token));
  return waiting;
}

} // namespace

std::shared_ptr<const void> stop_requested::wait(caf::scheduled_actor* self,
                                                 std::coroutine_handle<> h) const {
  if (auto* loop = ws::loop::current()) return begin_wait<wait_on_loop>(*loop, h, token_);
  detail::require_actor(self);
  return begin_wait<wait_on_actor>(self, h, token_);
}

} // namespace actorgrid
