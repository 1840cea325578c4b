#include "tests/support/catch.hpp"

#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/system_config.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <memory>
#include <stdexcept>
#include <string>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

struct testing_scheduler : system_config {
  testing_scheduler() { set("scheduler.policy", caf::atom("testing")); }
};

/// An actor that runs one task and then lives until it is told to end.
class task_actor final : public caf::event_based_actor {
public:
  using body = std::function<task<int>()>;
  using report = std::function<void(std::string)>;

  task_actor(caf::actor_config& cfg, body run, report tell)
      : caf::event_based_actor(cfg), run_(std::move(run)), tell_(std::move(tell)), scope_(this) {}

  caf::behavior make_behavior() override {
    scope_.start(wrap(), [](const caf::error&) {});
    return {[](int) {}};
  }
  void on_exit() override { scope_.clear(); }

private:
  task<> wrap() {
    std::string text;
    try {
      text = std::to_string(co_await run_());
    } catch (...) {
      text = render(detail::error_of_current_exception());
    }
    tell_(std::move(text));
  }

  body run_;
  report tell_;
  detail::task_scope scope_;
};

struct task_stage {
  testing_scheduler settings;
  caf::actor_system system{settings};
  std::vector<std::string> outcomes;

  caf::scheduler::test_coordinator& pool() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  }
  caf::actor start(task_actor::body run) {
    auto a = system.spawn<task_actor>(std::move(run),
                                      [this](std::string o) { outcomes.push_back(std::move(o)); });
    pool().run();
    return a;
  }
};

task<int> add(int a, int b) {
  co_return a + b;
}

task<int> sum_to(int n) {
  int sum = 0;
  for (int i = 1; i <= n; ++i) sum = co_await add(sum, i);
  co_return sum;
}

} // namespace

TEST_CASE("a task awaits other tasks and returns their value") {
  task_stage s;
  auto a = s.start([] { return sum_to(1000); });
  CHECK(s.outcomes == std::vector<std::string>{"500500"});
  caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
  s.pool().run();
}

TEST_CASE("an exception travels through awaiting tasks and becomes a remote error") {
  task_stage s;
  auto a = s.start([]() -> task<int> {
    auto inner = []() -> task<int> {
      throw std::runtime_error("deep down");
      co_return 0;
    };
    co_return co_await inner();
  });
  CHECK(s.outcomes == std::vector<std::string>{"remote_failure: handler panic: deep down"});
  caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
  s.pool().run();
}

TEST_CASE("a task that waits is destroyed with its actor, its locals destructed") {
  task_stage s;
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  auto a = s.start([held = std::move(alive)]() -> task<int> {
    auto local = held;
    co_await sleep_for(1h);
    co_return *local;
  });
  CHECK(s.outcomes.empty());
  CHECK(watch.use_count() == 2);
  caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
  s.pool().run();
  CHECK(watch.use_count() <= 1);
}
