#include "actors/runtime/actor_jobs.hpp"

#include <caf/scheduled_actor.hpp>

#include <utility>

namespace actorgrid::actors {

actor_jobs::actor_jobs(caf::actor_system& system)
    : pool_jobs(system, system.scheduler().num_workers()), scheduler_(system.scheduler()) {}

void actor_jobs::submit(caf::resumable* job) {
  if (!push(std::move(job))) scheduler_.enqueue(job);
}

void actor_jobs::hand_over() {
  for (auto* job : close()) scheduler_.enqueue(job);
}

bool actor_jobs::run(caf::resumable*& job, caf::execution_unit* thread,
                     caf::actor_clock::time_point since) {
  const auto actor = actor_of(*job);
  const auto result = job->resume(thread, turn_records::messages_max);
  if (actor != 0) records_.add(actor, now() - since);
  if (result == caf::resumable::resume_later) return true;
  caf::intrusive_ptr_release(job);
  return false;
}

caf::actor_id actor_of(const caf::resumable& job) noexcept {
  if (job.subtype() != caf::resumable::scheduled_actor) return 0;
  return static_cast<const caf::scheduled_actor&>(job).id();
}

} // namespace actorgrid::actors
