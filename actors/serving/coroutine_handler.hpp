#pragma once

#include "actors/runtime/loop_actor.hpp"
#include "actors/serving/serve_message.hpp"

#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/handler.hpp>
#include <actorgrid/stop.hpp>

#include <list>
#include <stop_token>
#include <utility>

namespace actorgrid::actors {

/// Runs coroutine handlers: each call is a task that lives here.
class coroutine_handler final : public loop_actor {
public:
  /// A stop of `cancelled` ends the calls; a token without a source never does.
  coroutine_handler(caf::actor_config& cfg, loop_unit& unit, detail::unary_coroutine run,
                    std::stop_token cancelled)
      : loop_actor(cfg, unit), run_(std::move(run)), cancelled_(std::move(cancelled)), tasks_(this),
        watch_(this) {}

private:
  caf::behavior make_behavior() override {
    if (cancelled_.stop_possible()) watch_.start(await_cancel(this), [](const caf::error&) {});
    return {[this](serve_message& m) {
      if (is_late(m.info, loop().now())) return m.respond(too_late());
      if (cancelled_.stop_possible()) return serve_cancellable(m);
      start(m, [respond = m.respond](result<payload> outcome) { respond(std::move(outcome)); });
    }};
  }
  void on_stop() override {
    watch_.clear();
    tasks_.clear();
    running_.clear();
  }

  template <class Done>
  void start(serve_message& m, Done respond) {
    const auto latest = detail::to_steady(m.info.deadline);
    const auto work = m.respond.work();
    auto trace = m.info.traced;
    m.respond.begin();
    tasks_.start(run_(std::move(m.info), std::move(m.body)), std::move(respond), latest,
                 std::move(trace));
    // It may have computed for long before it waits for the first time.
    loop().end_work(work);
  }

  void serve_cancellable(serve_message& m) {
    if (cancelled_.stop_requested()) return m.respond.cancel();
    running_.push_front(m.respond);
    start(m, [this, place = running_.begin()](result<payload> outcome) {
      const auto respond = std::move(*place);
      running_.erase(place);
      respond(std::move(outcome));
    });
  }

  static task<> await_cancel(coroutine_handler* self) {
    co_await stop_requested(self->cancelled_);
    for (const auto& respond : self->running_) respond.cancel();
    self->tasks_.clear();
    self->running_.clear();
  }

  detail::unary_coroutine run_;
  std::stop_token cancelled_;
  std::list<responder> running_; ///< the calls, if they can be cancelled
  detail::task_scope tasks_;
  detail::task_scope watch_;
};

} // namespace actorgrid::actors
