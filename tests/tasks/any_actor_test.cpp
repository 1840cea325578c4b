#include "tests/support/catch.hpp"

#include <actorgrid/channel.hpp>
#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/every.hpp>
#include <actorgrid/manual_reset_event.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/with_timeout.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;

// Tasks on actors that live on no loop, as those of a fake_peer's answers.

namespace {

struct paused_pool : system_config {
  paused_pool() { set("scheduler.policy", caf::atom("testing")); }
};

class task_owner final : public caf::event_based_actor {
public:
  task_owner(caf::actor_config& cfg, std::function<task<>()> run)
      : caf::event_based_actor(cfg), run_(std::move(run)), tasks_(this) {}

  caf::behavior make_behavior() override {
    tasks_.start(run_(), [](const caf::error&) {});
    return {[](int) {}};
  }
  void on_exit() override { tasks_.clear(); }

  /// Answers that the actor still waits for.
  std::size_t awaited() const { return multiplexed_responses_.size(); }

private:
  std::function<task<>()> run_;
  detail::task_scope tasks_;
};

class pool_stage {
public:
  ~pool_stage() {
    for (auto& a : actors_) caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
    pool().run();
  }
  task_owner& spawn(std::function<task<>()> run) {
    actors_.push_back(system_.spawn<task_owner>(std::move(run)));
    pool().run();
    return *caf::actor_cast<task_owner*>(actors_.back());
  }
  void end(std::size_t i) {
    caf::anon_send_exit(actors_.at(i), caf::exit_reason::user_shutdown);
    pool().run();
  }
  void advance(std::chrono::nanoseconds time) {
    pool().advance_time(time);
    pool().run();
  }
  caf::scheduler::test_coordinator& pool() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }

private:
  paused_pool settings_;
  caf::actor_system system_{settings_};
  std::vector<caf::actor> actors_;
};

} // namespace

TEST_CASE("on any actor a task waits for an event, and its actor forgets the wait") {
  pool_stage s;
  const manual_reset_event e;
  int waited = 0;
  auto& owner = s.spawn([&]() -> task<> {
    co_await e.wait();
    ++waited;
  });
  CHECK(owner.awaited() == 1);
  e.set();
  CHECK(waited == 0);
  s.pool().run();
  CHECK(waited == 1);
  CHECK(owner.awaited() == 0);
}

TEST_CASE("on any actor a wait that is given up leaves nothing behind") {
  pool_stage s;
  const channel<int> c{1};
  int given_up = 0;
  auto& owner = s.spawn([&]() -> task<> {
    for (;;) {
      auto value = co_await with_timeout(1ms, c.next());
      if (value) co_return;
      ++given_up;
    }
  });
  for (int i = 0; i < 100; ++i) s.advance(1ms);
  CHECK(given_up == 100);
  // The current wait and the clock's.
  CHECK(owner.awaited() <= 3);
  CHECK(c.try_send(1) == send_status::sent);
  s.pool().run();
  CHECK(c.size() == 0);
}

TEST_CASE("on any actor a value on its way to an actor that ends goes to the next receiver") {
  pool_stage s;
  const channel<int> c{1};
  int got = 0;
  const auto receive = [&]() -> task<> {
    auto value = co_await c.next();
    got = value.value_or(-1);
  };
  s.spawn(receive);
  s.spawn(receive);
  CHECK(c.try_send(5) == send_status::sent);
  // The exit message overtakes what wakes the task.
  s.end(0);
  s.pool().run();
  CHECK(got == 5);
}

TEST_CASE("on any actor a function is called after every period") {
  pool_stage s;
  int calls = 0;
  s.spawn([&] { return every(10ms, 2ms, [&] { ++calls; }); });
  for (int i = 0; i < 103; ++i) s.advance(1ms);
  CHECK(calls >= 9);
  CHECK(calls <= 10);
}
