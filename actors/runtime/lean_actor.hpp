#pragma once

#include "actors/runtime/loop_unit.hpp"

#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

namespace actorgrid::actors {

/// The answer that an actor owes the sender of a request.
class owed_answer {
public:
  owed_answer() noexcept = default;
  owed_answer(caf::strong_actor_ptr to, caf::message_id id) noexcept
      : to_(std::move(to)), id_(id) {}

  bool is_owed() const noexcept { return static_cast<bool>(to_); }
  /// Answers with a value, an error or a message, once. An actor of the pool that is answered on a
  /// loop's thread is run by the loop's actor_jobs.
  template <class T>
  void give(caf::strong_actor_ptr from, T answer) {
    if (auto to = std::exchange(to_, nullptr))
      to->enqueue(
          caf::make_mailbox_element(std::move(from), id_.response_id(), {}, std::move(answer)),
          loop_runner::current());
  }

private:
  caf::strong_actor_ptr to_;
  caf::message_id id_;
};

/// An actor bound to one loop's thread for life. It takes a few hundred bytes; CAF's own actors
/// take more than a thousand and wake a thread when they end. Messages wait in a plain mailbox.
/// Code on the same loop may also hand data directly to a subclass between turns, without messages;
/// the subclass then asks for a turn with schedule().
class lean_actor : public caf::monitorable_actor, public caf::resumable {
public:
  lean_actor(caf::actor_config& cfg, loop_unit& unit)
      : caf::monitorable_actor(cfg), unit_(unit), member_(unit.members().enter()) {}

  using caf::monitorable_actor::enqueue;
  /// @thread any
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) final;
  /// Lets a loop tell its own actors from others.
  subtype_t subtype() const final { return io_actor; }
  resume_result resume(caf::execution_unit*, std::size_t) final;
  void intrusive_ptr_add_ref_impl() final { caf::intrusive_ptr_add_ref(ctrl()); }
  void intrusive_ptr_release_impl() final { caf::intrusive_ptr_release(ctrl()); }

protected:
  /// Handles a message. @returns false if this actor does not know it
  virtual bool on_message(caf::message& content, owed_answer answer) = 0;
  /// Called after the messages of a turn.
  virtual void on_turn() = 0;
  /// Releases everything tied to the loop: the actor's memory lives until the last handle is
  /// dropped, on whatever thread.
  virtual void on_stop() = 0;

  /// Asks for a turn. @thread the loop's
  void schedule();
  /// Makes this turn the last one.
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

/// Spawns a lean_actor; its first turn comes with schedule() or a message. @thread the loop's
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
