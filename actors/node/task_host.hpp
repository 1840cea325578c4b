#pragma once

#include "actors/core/node_core.hpp"
#include "actors/runtime/loop_actor.hpp"

#include <actorgrid/detail/task_scope.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>

namespace actorgrid::actors {

/// Asks a task_host to run a task.
struct run_task {
  std::shared_ptr<task<>> work;
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::run_task)

namespace actorgrid::actors {

/// Hosts the tasks given to a node; one per loop.
class task_host final : public loop_actor {
public:
  task_host(caf::actor_config& cfg, loop_unit& unit, node_core* core)
      : loop_actor(cfg, unit), core_(*core), tasks_(this) {}

private:
  caf::behavior make_behavior() override {
    return {[this](run_task& m) {
      tasks_.start(std::move(*m.work), [this](const caf::error& thrown) {
        if (thrown) core_.tell({event::kind::task_failed, {}, {}, failure_of(thrown)});
      });
    }};
  }
  void on_stop() override { tasks_.clear(); }

  node_core& core_;
  detail::task_scope tasks_;
};

} // namespace actorgrid::actors
