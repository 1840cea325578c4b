#pragma once

#include "actors/runtime/pool_jobs.hpp"
#include "actors/runtime/turn_records.hpp"

namespace actorgrid::actors {

/// Runs actors of CAF's pool that got messages from loops. A burst of messages wakes one thread for
/// all of them, where CAF's own queue would wake one for each.
/// @thread any
class actor_jobs final : public pool_jobs<caf::resumable*> {
public:
  explicit actor_jobs(caf::actor_system& system);

  /// @pre the job's reference is the caller's to give
  void submit(caf::resumable* job);
  /// What the turns of the actors were like.
  turn_records& records() noexcept { return records_; }
  /// Leaves the jobs that wait, and later ones, to CAF's queue.
  void hand_over();

private:
  bool run(caf::resumable*& job, caf::execution_unit* thread,
           caf::actor_clock::time_point) override;
  bool drops(caf::resumable* const&) override { return false; }
  /// Nothing waits for an actor's turn.
  wait_group::member enter() override { return {}; }

  caf::scheduler::abstract_coordinator& scheduler_;
  turn_records records_;
};

/// The ID of the actor that the job is; 0 for other jobs.
caf::actor_id actor_of(const caf::resumable& job) noexcept;

} // namespace actorgrid::actors
