#pragma once

#include "actors/runtime/running_median.hpp"
#include "actors/runtime/turn_records.hpp"
#include "net/loop/loop.hpp"

#include <actorgrid/detail/suspension.hpp>

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace actorgrid::detail {
struct peer_record;
}

namespace actorgrid::actors {

class actor_jobs;
class link_driver;

/// Runs actors on a loop's thread: CAF hands jobs to exec_later, the loop runs them between polls.
/// The nodes that share a listener share it, each through loop_units of its own.
///
/// From the loop's own thread a job costs a push; from elsewhere a lock, and one wake-up per burst.
///
/// Actors and functions of the pool whose turns have been short run here, too: waking another
/// thread for one would take longer. They are errands of the loop, so one that blocks after all does
/// not hold up its connections.
class loop_runner final : public caf::execution_unit,
                          public ws::loop::worker,
                          public std::enable_shared_from_this<loop_runner> {
public:
  /// `pool` runs the actors that do not live here; null: CAF does.
  loop_runner(caf::actor_system& system, ws::loop::options options,
              std::shared_ptr<actor_jobs> pool);
  /// Stops. @pre every actor spawned here has ended
  ~loop_runner() override;

  void start();
  /// @thread not the loop's
  void stop();
  /// As ws::loop::step.
  bool step(ws::loop::clock::time_point now) { return loop_.step(*this, now); }

  ws::loop& loop() noexcept { return loop_; }

  /// @thread any
  void exec_later(caf::resumable* job) override;
  bool run_ready() override;
  bool run_errands() override;
  void on_absence(bool is_absent) override;
  /// Runs a job of the pool here, soon, if the turns under that ID have been short and a thread of
  /// the pool is not worth waking. @returns whether it does; if not, the job is still the caller's
  /// @thread any, but it does so only on the loop's
  bool take_visitor(caf::resumable* job, caf::actor_id id);
  /// Whether the calling thread runs a visitor of a loop. @thread any
  static bool is_on_errand() noexcept;
  /// Runs the actors of the pool that do not visit; null in a simulation.
  const std::shared_ptr<actor_jobs>& pool() const noexcept { return pool_; }
  /// Resumes a waiting task in this turn or the next. @thread the loop's
  void resume(detail::suspension& s) noexcept { awake_.push(s); }

  /// The runner of the calling thread; null on other threads. @thread any
  static loop_runner* current() noexcept;
  /// The connections here that take calls, by peer.
  auto& connections() noexcept { return connections_; }

private:
  /// A job of the pool that is to run here, and the ID under which its turns are remembered.
  struct visitor {
    caf::resumable* job;
    caf::actor_id id;
  };

  bool has_ready() const noexcept { return !ready_.empty() || !awake_.is_empty(); }
  void take_inbox();
  void run(caf::resumable* job);
  /// @returns false if the loop has stopped, and the job does not end with it
  bool push_to_inbox(caf::resumable* job, bool lives_here);
  /// Runs a job of the pool, here or there. @thread any
  void run_pooled(visitor v);
  bool may_visit(caf::actor_id id);
  /// @returns false if another thread runs the loop now
  bool run_errand(visitor v);
  void submit_to_pool(caf::resumable* job);
  void help_pool();

  detail::suspension_list awake_;
  std::vector<caf::resumable*> ready_;
  std::vector<caf::resumable*> running_;
  std::deque<visitor> visitors_;
  running_median typical_visit_{turn_records::short_turn};
  std::mutex inbox_mutex_;
  std::vector<caf::resumable*> taken_;
  std::vector<caf::resumable*> inbox_;
  bool is_stopped_ = false; ///< takes no more visitors
  std::atomic<bool> has_inbox_{false};
  std::unordered_map<const detail::peer_record*, link_driver*> connections_;
  const std::shared_ptr<actor_jobs> pool_;
  ws::loop loop_;
  ws::loop::timer pool_helper_; ///< armed while jobs wait on the pool
  bool is_helping_ = false;
};

} // namespace actorgrid::actors
