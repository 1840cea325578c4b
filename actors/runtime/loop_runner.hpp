#pragma once

#include "net/loop/loop.hpp"

#include <actorgrid/detail/suspension.hpp>

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <cstddef>
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
class loop_runner final : public caf::execution_unit, public ws::loop::worker {
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
  /// Resumes a waiting task in this turn or the next. @thread the loop's
  void resume(detail::suspension& s) noexcept { awake_.push(s); }

  /// The runner of the calling thread; null on other threads. @thread any
  static loop_runner* current() noexcept;
  /// The connections here that take calls, by peer.
  auto& connections() noexcept { return connections_; }

private:
  bool has_ready() const noexcept { return !ready_.empty() || !awake_.is_empty(); }
  void take_inbox();
  void run(caf::resumable* job);
  void run_on_pool(caf::resumable* job);
  void help_pool();

  detail::suspension_list awake_;
  std::vector<caf::resumable*> ready_;
  std::vector<caf::resumable*> running_;
  std::mutex inbox_mutex_;
  std::vector<caf::resumable*> inbox_;
  std::atomic<bool> has_inbox_{false};
  std::unordered_map<const detail::peer_record*, link_driver*> connections_;
  const std::shared_ptr<actor_jobs> pool_;
  ws::loop loop_;
  ws::loop::timer pool_helper_; ///< armed while jobs wait on the pool
  bool is_helping_ = false;
};

} // namespace actorgrid::actors
