#pragma once

#include "actors/runtime/loop_unit.hpp"
#include "actors/runtime/virtual_scheduler.hpp"
#include "actors/testing/simulated/agenda.hpp"

#include <actorgrid/deadline_clock.hpp>

#include <caf/actor_system.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace actorgrid::testing::simulated {

class simulator;

/// CAF's scheduler for tests. Knows the thread that drives it while an actor is waited for.
class scheduler final : public caf::scheduler::test_coordinator, public actors::virtual_scheduler {
public:
  using caf::scheduler::test_coordinator::test_coordinator;

  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>) {
    return new scheduler(system);
  }

  /// Does nothing on another thread, which can simply wait for the driving one.
  void run_until(const std::function<bool()>& done) override;
  std::uint64_t random() override;

  simulated::simulator* owner = nullptr;

private:
  const std::thread::id thread_ = std::this_thread::get_id();
};

/// Virtual time and everything that runs in it, on the driving thread: the nodes' loops, CAF's pool
/// and clock, and what the network has planned.
///
/// The order is fixed: loops by number (or in an order from the seed), then the pool, then the
/// network. When nothing is left to do, time moves to the next moment that something waits for.
class simulator final : public detail::time_source {
public:
  struct options {
    std::uint64_t seed = 1;
    bool any_order = false; ///< loops take turns in an order from the seed
    std::chrono::nanoseconds patience{0};
    std::chrono::nanoseconds read_delay_max{0};
  };

  simulator(caf::actor_system& system, options o);
  ~simulator();
  simulator(const simulator&) = delete;
  simulator& operator=(const simulator&) = delete;

  /// Units run under their node's number; `nobody` for units of no node.
  static constexpr auto nobody = static_cast<std::size_t>(-1);
  void add(actors::loop_unit& unit, std::size_t node = nobody) { units_.push_back({&unit, node}); }
  void remove(actors::loop_unit& unit) {
    std::erase_if(units_, [&](const member& m) { return m.unit == &unit; });
  }

  /// The units of the node do nothing until it is resumed.
  void pause(std::size_t node) { paused_.insert(node); }
  void resume(std::size_t node);
  /// Now, or once the node is resumed.
  void when_running(std::size_t node, std::function<void()> what);

  time_point now() const noexcept override { return now_; }
  std::chrono::nanoseconds elapsed() const noexcept { return now_ - began_; }
  std::uint64_t random() { return random_(); }
  /// How long data that arrives now waits to be read; random, from the seed.
  std::chrono::nanoseconds read_delay();

  void plan(time_point when, std::function<void()> what) { agenda_.plan(when, std::move(what)); }

  /// How many planned events have run.
  std::uint64_t steps() const noexcept { return agenda_.done(); }
  /// See simulation::before_step.
  void before_step(std::uint64_t step, std::function<void()> f) {
    watched_step_ = step;
    before_it_ = std::move(f);
    one_by_one_ = true;
  }

  /// Runs until nothing is left to do at this moment. @returns whether there was anything
  bool settle();
  void advance(std::chrono::nanoseconds time);
  /// @error std::runtime_error if nothing can happen any more, or patience is over
  void run_until(const std::function<bool()>& done);

private:
  struct member {
    actors::loop_unit* unit;
    std::size_t node;
  };

  bool take_turn();
  bool take_steps();
  /// Gives functions on their own threads (those that serve streams) real time before virtual time
  /// moves. @returns whether that produced anything to do here
  bool wait_for_threads();
  time_point next_due() const;
  void move_to(time_point when);
  std::string describe() const;

  caf::actor_system& system_;
  scheduler& pool_;
  const options options_;
  std::mt19937_64 random_;
  const time_point began_{std::chrono::hours(1)};
  time_point now_ = began_;
  std::vector<member> units_;
  std::set<std::size_t> paused_;
  std::multimap<std::size_t, std::function<void()>> awaiting_resume_;
  agenda agenda_;
  std::uint64_t watched_step_ = 0;
  std::function<void()> before_it_; ///< null once it was called
  bool one_by_one_ = false;
  const detail::virtual_time_scope virtual_time_{*this};
};

/// "1.250000000": seconds.
std::string in_seconds(std::chrono::nanoseconds time);

} // namespace actorgrid::testing::simulated
