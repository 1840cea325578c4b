#pragma once

#include "actors/runtime/loop_unit.hpp"

#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/make_actor.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

namespace actorgrid::actors {

/// The answer that an actor owes somebody.
class owed_answer {
public:
  owed_answer() noexcept = default;
  owed_answer(caf::strong_actor_ptr to, caf::message_id id) noexcept
      : to_(std::move(to)), id_(id) {}

  bool is_owed() const noexcept { return static_cast<bool>(to_); }
  void give(caf::strong_actor_ptr from, caf::message answer) {
    if (auto to = std::exchange(to_, nullptr))
      to->enqueue(std::move(from), id_.response_id(), std::move(answer), nullptr);
  }

private:
  caf::strong_actor_ptr to_;
  caf::message_id id_;
};

/// An actor that lives on one loop's thread for life and weighs a few hundred bytes: CAF's own take
/// more than a thousand and wake a thread when they end. What comes as messages waits in a plain
/// mailbox; its subclass may take more from others of its loop without messages, in what it is
/// handed between turns, and calls for a turn with schedule().
class lean_actor : public caf::monitorable_actor, public caf::resumable {
public:
  lean_actor(caf::actor_config& cfg, loop_unit& unit)
      : caf::monitorable_actor(cfg), unit_(unit), member_(unit.members().enter()) {}

  using caf::monitorable_actor::enqueue;
  /// @thread any
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) final;
  /// How a loop tells its actors from others.
  subtype_t subtype() const final { return io_actor; }
  resume_result resume(caf::execution_unit*, std::size_t) final;
  void intrusive_ptr_add_ref_impl() final { caf::intrusive_ptr_add_ref(ctrl()); }
  void intrusive_ptr_release_impl() final { caf::intrusive_ptr_release(ctrl()); }

protected:
  /// A message. @returns false when it means nothing to this actor
  virtual bool on_message(caf::message& content, owed_answer answer) = 0;
  /// After the messages of a turn.
  virtual void on_turn() = 0;
  /// Lets go of everything tied to the loop: the actor's memory may outlive its life, wherever the
  /// last handle to it is dropped.
  virtual void on_stop() = 0;

  /// Asks for a turn. @thread the loop's
  void schedule();
  /// This turn is the last one.
  void quit() noexcept { is_ending_ = true; }
  loop_unit& unit() noexcept { return unit_; }
  ws::loop& loop() noexcept { return unit_.loop(); }

private:
  void submit();
  void read_mailbox();
  void receive(caf::mailbox_element& element);
  void end();

  loop_unit& unit_;
  wait_group::member member_;
  bool is_scheduled_ = false;
  bool is_ending_ = false;
  std::atomic<bool> has_mail_{false}; ///< written under mtx_, which guards what follows
  bool is_over_ = false;
  std::vector<caf::mailbox_element_ptr> mailbox_;
};

inline void intrusive_ptr_add_ref(lean_actor* actor) {
  actor->intrusive_ptr_add_ref_impl();
}
inline void intrusive_ptr_release(lean_actor* actor) {
  actor->intrusive_ptr_release_impl();
}

/// Spawns a lean_actor; its first turn comes when somebody calls for it. @thread the loop's
template <class Actor, class... Args>
caf::intrusive_ptr<Actor> make_lean(loop_unit& unit, Args&&... args) {
  auto& system = unit.system();
  caf::actor_config cfg{&unit};
  auto actor = caf::make_actor<Actor, caf::actor>(system.next_actor_id(), system.node(), &system,
                                                  cfg, unit, std::forward<Args>(args)...);
  return caf::intrusive_ptr<Actor>{
      static_cast<Actor*>(caf::actor_cast<caf::abstract_actor*>(actor))};
}

} // namespace actorgrid::actors
