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
///
/// From the loop's own thread a job costs a push; from elsewhere a lock, and one wake-up per burst.
class loop_unit final : public caf::execution_unit, public ws::loop::worker {
public:
  /// `pool` runs the actors that do not live here; null: CAF does.
  loop_unit(caf::actor_system& system, ws::loop::options options,
            std::shared_ptr<actor_jobs> pool = {});
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

  /// The unit of the calling thread; null on other threads. @thread any
  static loop_unit* current() noexcept;
  /// The connections here that take calls, by peer.
  auto& connections() noexcept { return connections_; }

  /// The actors alive here. @thread any
  wait_group& members() noexcept { return members_; }

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
  wait_group members_;
  const std::shared_ptr<actor_jobs> pool_;
  caf::actor host_;
  ws::loop loop_;
  ws::loop::timer pool_helper_; ///< armed while jobs wait on the pool
  bool is_helping_ = false;
};

} // namespace actorgrid::actors
