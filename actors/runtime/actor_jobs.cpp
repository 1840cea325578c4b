#include "actors/runtime/actor_jobs.hpp"

#include <utility>

namespace actorgrid::actors {

namespace {

/// Messages an actor handles before another gets its turn.
constexpr std::size_t messages_per_turn_max = 64;

} // namespace

actor_jobs::actor_jobs(caf::actor_system& system)
    : pool_jobs(system, system.scheduler().num_workers()), scheduler_(system.scheduler()) {}

void actor_jobs::submit(caf::resumable* job) {
  if (!push(std::move(job))) scheduler_.enqueue(job);
}

void actor_jobs::hand_over() {
  for (auto* job : close()) scheduler_.enqueue(job);
}

bool actor_jobs::run(caf::resumable*& job, caf::execution_unit* thread,
                     caf::actor_clock::time_point) {
  const auto result = job->resume(thread, messages_per_turn_max);
  if (result == caf::resumable::resume_later) return true;
  caf::intrusive_ptr_release(job);
  return false;
}

} // namespace actorgrid::actors
