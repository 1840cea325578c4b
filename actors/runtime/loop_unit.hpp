#pragma once

#include "actors/runtime/wait_group.hpp"
#include "net/loop/loop.hpp"

#include <actorgrid/detail/suspension.hpp>

#include <caf/actor.hpp>
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduled_actor.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

namespace actorgrid::actors {

/// Runs actors on a loop's thread: CAF hands jobs to exec_later, the loop runs them between polls.
///
/// From the loop's own thread a job costs a push; from elsewhere a lock, and one wake-up per burst.
class loop_unit final : public caf::execution_unit, public ws::loop::worker {
public:
  loop_unit(caf::actor_system& system, ws::loop::options options);
  /// Stops. @pre every actor spawned here has ended
  ~loop_unit() override;

  void start();
  /// @thread not the loop's
  void stop();

  ws::loop& loop() noexcept { return loop_; }

  /// @thread any
  void exec_later(caf::resumable* job) override;
  bool run_ready() override;
  /// Resumes a waiting task in this turn or the next. @thread the loop's
  void resume(detail::suspension& s) noexcept { awake_.push(s); }

  /// The actor that hosts tasks without an actor of their own. Set before anything runs.
  caf::scheduled_actor* host() const noexcept {
    return caf::actor_cast<caf::scheduled_actor*>(host_);
  }
  void set_host(caf::actor host) { host_ = std::move(host); }

  /// The actors alive here. @thread any
  wait_group& members() noexcept { return members_; }

private:
  bool has_ready() const noexcept { return !ready_.empty() || !awake_.is_empty(); }
  void take_inbox();
  void run(caf::resumable* job);

  detail::suspension_list awake_;
  std::vector<caf::resumable*> ready_;
  std::vector<caf::resumable*> running_;
  std::mutex inbox_mutex_;
  std::vector<caf::resumable*> inbox_;
  std::atomic<bool> has_inbox_{false};
  wait_group members_;
  caf::actor host_;
  ws::loop loop_;
};

} // namespace actorgrid::actors
