#include "actors/runtime/loop_runner.hpp"

#include "actors/runtime/actor_jobs.hpp"
#include "config/actor_threads.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <utility>

namespace actorgrid::actors {

namespace {

/// Limit of jobs and tasks between two polls of the sockets, so that neither side starves.
constexpr std::size_t jobs_per_turn_max = 1024;
/// Messages an actor handles before another gets its turn.
constexpr std::size_t messages_per_job_max = 64;
/// The same for visitors: what they send then is one batch for the sockets.
constexpr int turns_per_visit_max = messages_per_job_max / turn_records::messages_max;
/// How long visitors of one turn may take altogether, while the machine has processors to spare.
constexpr std::chrono::microseconds visits_max{250};

/// The loop on whose errand the calling thread is.
thread_local const loop_runner* on_errand_for = nullptr;

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
  {
    const std::lock_guard lock{inbox_mutex_};
    is_stopped_ = true;
  }
  take_inbox();
  for (; !visitors_.empty(); visitors_.pop_front())
    system().scheduler().enqueue(visitors_.front().job);
  // Nobody helps them any more.
  if (pool_) pool_->hand_over();
}

loop_runner* loop_runner::current() noexcept {
  auto* here = ws::loop::current();
  return here ? static_cast<loop_runner*>(here->current_worker()) : nullptr;
}

void loop_runner::exec_later(caf::resumable* job) {
  // CAF schedules the receiver of a message on the sender's thread. Only the loop's own actors may
  // run here as they are: others may block or run for long.
  if (job->subtype() != caf::resumable::io_actor) return run_pooled({job, actor_of(*job)});
  if (loop_.is_current())
    ready_.push_back(job);
  else
    push_to_inbox(job, true);
}

bool loop_runner::push_to_inbox(caf::resumable* job, bool lives_here) {
  bool first;
  {
    std::lock_guard lock{inbox_mutex_};
    if (is_stopped_ && !lives_here) return false;
    first = inbox_.empty();
    inbox_.push_back(job);
    has_inbox_.store(true, std::memory_order_release);
  }
  if (first) loop_.wake();
  return true;
}

void loop_runner::run_pooled(visitor v) {
  if (take_visitor(v.job, v.id)) return;
  const bool is_actor = actor_of(*v.job) != 0;
  // Of two visitors that send each other messages, the second runs here, too.
  if (on_errand_for == this && is_actor && pool_->records().are_short(v.id)
      && push_to_inbox(v.job, false))
    return;
  // A worker for functions would keep actors that wait with it waiting.
  if (is_actor && pool_ && loop_.is_current()) return submit_to_pool(v.job);
  system().scheduler().enqueue(v.job);
}

bool loop_runner::take_visitor(caf::resumable* job, caf::actor_id id) {
  if (!pool_ || !loop_.is_current() || !may_visit(id)) return false;
  visitors_.push_back({job, id});
  return true;
}

bool loop_runner::is_on_errand() noexcept {
  return on_errand_for != nullptr;
}

bool loop_runner::may_visit(caf::actor_id id) {
  if (id == 0 || !pool_->records().are_short(id)) return false;
  if (!loop_.has_company()) {
    // Another thread has a processor of its own, but each message between the threads costs as much
    // as a short turn: that pays for much work only. While the thread is awake, it gets everything.
    const auto ahead = typical_visit_.value() * static_cast<int>(visitors_.size());
    if (ahead > visits_max || pool_->has_waiting()) return false;
  }
  return loop_.may_leave();
}

bool loop_runner::run_errands() {
  if (visitors_.empty()) return true;
  config::mark_actor_thread();
  // A thread that comes back late may be the last to use this, and its actor the system's last.
  auto self = shared_from_this();
  // Visitors woken by these wait until the sockets have been polled.
  for (auto left = visitors_.size(); left > 0; --left) {
    const auto next = visitors_.front();
    visitors_.pop_front();
    if (!loop_.may_leave()) {
      run_pooled(next);
    } else if (!run_errand(next)) {
      auto& registry = system().registry();
      self.reset();
      registry.dec_running();
      return false;
    }
  }
  return true;
}

bool loop_runner::run_errand(visitor v) {
  ws::loop::errand errand{loop_};
  on_errand_for = this;
  auto result = v.job->resume(this, turn_records::messages_max);
  int turns = 1;
  for (; result == caf::resumable::resume_later && turns < turns_per_visit_max; ++turns)
    result = v.job->resume(this, turn_records::messages_max);
  on_errand_for = nullptr;
  const bool is_back = errand.come_back();
  if (is_back) {
    pool_->records().add(v.id, errand.took() / turns);
    typical_visit_.add(errand.took());
  } else {
    pool_->records().add_hold_up(v.id);
  }
  if (result != caf::resumable::resume_later)
    caf::intrusive_ptr_release(v.job);
  else
    run_pooled(v);
  return is_back;
}

void loop_runner::on_absence(bool is_absent) {
  // The system waits for the thread as for one of its actors.
  if (is_absent)
    system().registry().inc_running();
  else
    system().registry().dec_running();
}

void loop_runner::submit_to_pool(caf::resumable* job) {
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
  {
    std::lock_guard lock{inbox_mutex_};
    taken_.swap(inbox_);
    has_inbox_.store(false, std::memory_order_relaxed);
  }
  for (auto* job : taken_) {
    if (job->subtype() == caf::resumable::io_actor)
      ready_.push_back(job);
    else
      run_pooled({job, actor_of(*job)});
  }
  taken_.clear();
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
  return has_ready() || !visitors_.empty();
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
