#pragma once

#include "actors/runtime/loop_actor.hpp"
#include "actors/serving/serve_message.hpp"

#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/handler.hpp>

#include <utility>

namespace actorgrid::actors {

/// Runs coroutine handlers: each call is a task that lives here.
class coroutine_handler final : public loop_actor {
public:
  coroutine_handler(caf::actor_config& cfg, loop_unit& unit, detail::unary_coroutine run)
      : loop_actor(cfg, unit), run_(std::move(run)), tasks_(this) {}

private:
  caf::behavior make_behavior() override {
    return {[this](serve_message& m) {
      if (is_late(m.info, loop().now())) return m.respond(too_late());
      const auto latest = detail::to_steady(m.info.deadline);
      tasks_.start(
          start(m), [respond = m.respond](result<payload> outcome) { respond(std::move(outcome)); },
          latest);
    }};
  }
  void on_stop() override { tasks_.clear(); }

  task<result<payload>> start(serve_message& m) {
    return run_(std::move(m.info), std::move(m.body));
  }

  detail::unary_coroutine run_;
  detail::task_scope tasks_;
};

} // namespace actorgrid::actors
