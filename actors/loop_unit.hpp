#pragma once

#include "actors/life_count.hpp"
#include "net/ws/loop.hpp"

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

namespace actorgrid::actors {

/// Runs actors on a loop's thread: CAF hands jobs to exec_later, the loop runs them between its
/// polls.
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

  /// The actors alive here. @thread any
  life_count& lives() noexcept { return lives_; }

private:
  void take_inbox();
  void run(caf::resumable* job);

  std::vector<caf::resumable*> ready_;
  std::vector<caf::resumable*> running_;
  std::mutex inbox_mutex_;
  std::vector<caf::resumable*> inbox_;
  std::atomic<bool> has_inbox_{false};
  life_count lives_;
  ws::loop loop_;
};

} // namespace actorgrid::actors
