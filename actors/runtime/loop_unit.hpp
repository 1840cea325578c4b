#pragma once

#include "actors/runtime/loop_runner.hpp"
#include "actors/runtime/wait_group.hpp"

#include <caf/actor.hpp>
#include <caf/execution_unit.hpp>
#include <caf/scheduled_actor.hpp>

#include <memory>
#include <utility>

namespace actorgrid::actors {

/// A node's part of a loop: the actors that this node has spawned there.
class loop_unit final : public caf::execution_unit {
public:
  /// On a loop of its own. `pool` runs the actors that do not live here; null: CAF does.
  loop_unit(caf::actor_system& system, ws::loop::options options,
            std::shared_ptr<actor_jobs> pool = {})
      : loop_unit(std::make_shared<loop_runner>(system, std::move(options), std::move(pool))) {}
  /// On a loop shared with other nodes.
  explicit loop_unit(std::shared_ptr<loop_runner> runner)
      : caf::execution_unit(&runner->system()), runner_(std::move(runner)) {}

  /// Starts, stops and steps the loop for all that share it.
  void start() { runner_->start(); }
  /// @thread not the loop's
  void stop() { runner_->stop(); }
  bool step(ws::loop::clock::time_point now) { return runner_->step(now); }

  ws::loop& loop() noexcept { return runner_->loop(); }
  const std::shared_ptr<loop_runner>& runner() const noexcept { return runner_; }

  /// @thread any
  void exec_later(caf::resumable* job) override { runner_->exec_later(job); }
  /// As loop_runner::resume.
  void resume(detail::suspension& s) noexcept { runner_->resume(s); }
  /// As loop_runner::connections.
  auto& connections() noexcept { return runner_->connections(); }

  /// The actor that hosts tasks without an actor of their own. Set before the node runs anything.
  caf::scheduled_actor* host() const noexcept {
    return caf::actor_cast<caf::scheduled_actor*>(host_);
  }
  void set_host(caf::actor host) { host_ = std::move(host); }

  /// The node's actors alive here. @thread any
  wait_group& members() noexcept { return members_; }

private:
  const std::shared_ptr<loop_runner> runner_;
  wait_group members_;
  caf::actor host_;
};

} // namespace actorgrid::actors
