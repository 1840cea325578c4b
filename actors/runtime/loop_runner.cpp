#include "actors/runtime/loop_runner.hpp"

#include "actors/runtime/actor_jobs.hpp"

#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <utility>

namespace actorgrid::actors {

namespace {

/// Limit of jobs and tasks between two polls of the sockets, so that neither side starves.
constexpr std::size_t jobs_per_turn_max = 1024;
/// Messages an actor handles before another gets its turn.
constexpr std::size_t messages_per_job_max = 64;

} // namespace

loop_runner::loop_runner(caf::actor_system& system, ws::loop::options options,
                         std::shared_ptr<actor_jobs> pool)
    : caf::execution_unit(&system), pool_(std::move(pool)), loop_(std::move(options)),
      pool_helper_(loop_, [this] { help_pool(); }) {}

loop_runner::~loop_runner() {
  stop();
  take_inbox();
  for (auto* job : ready_) caf::intrusive_ptr_release(job);
}

void loop_runner::start() {
  loop_.start(*this);
}

void loop_runner::stop() {
  loop_.stop();
  // Nobody helps them any more.
  if (pool_) pool_->hand_over();
}

loop_runner* loop_runner::current() noexcept {
  auto* here = ws::loop::current();
  return here ? static_cast<loop_runner*>(here->current_worker()) : nullptr;
}

void loop_runner::exec_later(caf::resumable* job) {
  // CAF schedules the receiver of a message on the sender's thread. Only the loop's own actors may
  // run here: others may block or run for long.
  if (job->subtype() != caf::resumable::io_actor) return run_on_pool(job);
  if (loop_.is_current()) {
    ready_.push_back(job);
    return;
  }
  bool first;
  {
    std::lock_guard lock{inbox_mutex_};
    first = inbox_.empty();
    inbox_.push_back(job);
    has_inbox_.store(true, std::memory_order_release);
  }
  if (first) loop_.wake();
}

void loop_runner::run_on_pool(caf::resumable* job) {
  if (!pool_ || !loop_.is_current()) return system().scheduler().enqueue(job);
  pool_->submit(job);
  if (!std::exchange(is_helping_, true)) pool_helper_.arm(loop_.now() + actor_jobs::help_interval);
}

void loop_runner::help_pool() {
  is_helping_ = pool_->has_waiting();
  if (!is_helping_) return;
  pool_->help();
  pool_helper_.arm(loop_.now() + actor_jobs::help_interval);
}

void loop_runner::take_inbox() {
  if (!has_inbox_.load(std::memory_order_acquire)) return;
  std::lock_guard lock{inbox_mutex_};
  ready_.insert(ready_.end(), inbox_.begin(), inbox_.end());
  inbox_.clear();
  has_inbox_.store(false, std::memory_order_relaxed);
}

bool loop_runner::run_ready() {
  std::size_t jobs = 0;
  for (take_inbox(); has_ready() && jobs < jobs_per_turn_max; take_inbox()) {
    for (; !awake_.is_empty() && jobs < jobs_per_turn_max; ++jobs) awake_.pop().go_on();
    running_.swap(ready_);
    for (auto* job : running_) run(job);
    jobs += running_.size();
    running_.clear();
  }
  return has_ready();
}

void loop_runner::run(caf::resumable* job) {
  switch (job->resume(this, messages_per_job_max)) {
  case caf::resumable::resume_later:
    ready_.push_back(job);
    break;
  default:
    caf::intrusive_ptr_release(job);
  }
}

} // namespace actorgrid::actors
