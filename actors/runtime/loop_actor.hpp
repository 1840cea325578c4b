#pragma once

#include "actors/runtime/loop_unit.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <utility>

namespace actorgrid::actors {

/// An actor bound to one loop's thread for life: it handles all messages there, wherever they come
/// from.
class loop_actor : public caf::event_based_actor {
public:
  loop_actor(caf::actor_config& cfg, loop_unit& unit)
      : caf::event_based_actor(cfg), unit_(unit), member_(unit.members().enter()) {}

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
    caf::event_based_actor::enqueue(std::move(element), &unit_);
  }
  void launch(caf::execution_unit*, bool lazy, bool hide) override {
    caf::event_based_actor::launch(&unit_, lazy, hide);
  }
  caf::resumable::resume_result resume(caf::execution_unit*, std::size_t throughput) override {
    return caf::event_based_actor::resume(&unit_, throughput);
  }
  /// Lets a loop tell its own actors from others.
  caf::resumable::subtype_t subtype() const override { return caf::resumable::io_actor; }

  void on_exit() final {
    on_stop();
    member_.end();
  }

protected:
  /// Releases everything tied to the loop (timers, sockets, coroutines): the actor's memory lives
  /// until the last handle is dropped, on whatever thread.
  virtual void on_stop() {}

  loop_unit& unit() noexcept { return unit_; }
  ws::loop& loop() noexcept { return unit_.loop(); }

private:
  loop_unit& unit_;
  wait_group::member member_;
};

/// Spawns a loop_actor. @thread any
template <class Actor, class... Args>
caf::actor spawn_on(loop_unit& unit, Args&&... args) {
  caf::actor_config cfg{&unit};
  return unit.system().template spawn_class<Actor, caf::no_spawn_options>(
      cfg, unit, std::forward<Args>(args)...);
}

} // namespace actorgrid::actors
