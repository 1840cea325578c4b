#include "tests/support/catch.hpp"

#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/node.hpp>
#include <actorgrid/stop.hpp>
#include <actorgrid/system_config.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

using namespace actorgrid;

namespace {

enum class outcome_of_wait { pending, resumed, destroyed };
using outcome_place = std::shared_ptr<std::atomic<outcome_of_wait>>;

/// Tells how the wait of a task ended, even of one that never began.
class ending {
public:
  explicit ending(outcome_place at) : at_(std::move(at)) {}
  ending(const ending&) = delete;
  ending& operator=(const ending&) = delete;
  ~ending() {
    auto expected = outcome_of_wait::pending;
    at_->compare_exchange_strong(expected, outcome_of_wait::destroyed);
    at_->notify_all();
  }
  void resumed() const { *at_ = outcome_of_wait::resumed; }

private:
  outcome_place at_;
};

task<> wait_for(std::stop_token token, std::unique_ptr<ending> end) {
  co_await stop_requested(std::move(token));
  end->resumed();
}

task<> wait_for(std::stop_token token, outcome_place at) {
  return wait_for(std::move(token), std::make_unique<ending>(std::move(at)));
}

outcome_of_wait end_of(const outcome_place& at) {
  at->wait(outcome_of_wait::pending);
  return *at;
}

/// Runs a task until it is told to end.
class waiting_actor final : public caf::event_based_actor {
public:
  waiting_actor(caf::actor_config& cfg, std::stop_token token, outcome_place at)
      : caf::event_based_actor(cfg), work_(wait_for(std::move(token), std::move(at))),
        scope_(this) {}

  caf::behavior make_behavior() override {
    scope_.start(std::move(work_), [](const caf::error&) {});
    return {[](int) {}};
  }
  void on_exit() override { scope_.clear(); }

private:
  task<> work_;
  detail::task_scope scope_;
};

struct lone_node {
  system_config settings;
  caf::actor_system system{settings};
  std::optional<node> instance{std::in_place, system, config(), node_options{no_authentication()}};

  static node_config config() {
    node_config c;
    c.local = "http://alone:1";
    c.peers = {c.local};
    c.listen = "none";
    c.loops = 1;
    return c;
  }
};

outcome_place no_outcome() {
  return std::make_shared<std::atomic<outcome_of_wait>>(outcome_of_wait::pending);
}

} // namespace

TEST_CASE("a task waits on an actor until another thread requests the stop") {
  system_config settings;
  caf::actor_system system{settings};
  std::stop_source source;
  const auto at = no_outcome();
  const auto actor = system.spawn<waiting_actor>(source.get_token(), at);
  std::jthread{[&] { source.request_stop(); }}.join();
  CHECK(end_of(at) == outcome_of_wait::resumed);
  const auto late = no_outcome();
  const auto another = system.spawn<waiting_actor>(source.get_token(), late);
  CHECK(end_of(late) == outcome_of_wait::resumed);
  for (const auto& a : {actor, another}) caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
}

TEST_CASE("a task waits on a loop until another thread requests the stop") {
  lone_node alone;
  std::stop_source source;
  const auto at = no_outcome();
  alone.instance->spawn_task(wait_for(source.get_token(), at));
  source.request_stop();
  CHECK(end_of(at) == outcome_of_wait::resumed);
}

TEST_CASE("a task on a loop that waits for a stop is destroyed with its node") {
  std::stop_source source;
  const auto at = no_outcome();
  {
    lone_node alone;
    alone.instance->spawn_task(wait_for(source.get_token(), at));
    CHECK_FALSE(alone.instance->start());
  }
  CHECK(end_of(at) == outcome_of_wait::destroyed);
  source.request_stop(); // Reaches nobody.
}

TEST_CASE("a wait for a stop that can no longer come ends with its task") {
  lone_node alone;
  const auto at = no_outcome();
  alone.instance->spawn_task(wait_for({}, at));
  CHECK_FALSE(alone.instance->start());
  alone.instance->stop();
  CHECK(end_of(at) == outcome_of_wait::destroyed);
}

TEST_CASE("tasks on actors are destroyed while another thread requests the stop they wait for") {
  system_config settings;
  caf::actor_system system{settings};
  for (int round = 0; round < 300; ++round) {
    std::stop_source source;
    const auto at = no_outcome();
    auto actor = system.spawn<waiting_actor>(source.get_token(), at);
    const std::jthread requesting{[&] { source.request_stop(); }};
    caf::anon_send_exit(std::exchange(actor, {}), caf::exit_reason::user_shutdown);
    CHECK(end_of(at) != outcome_of_wait::pending);
  }
}

TEST_CASE("tasks on loops are destroyed while another thread requests the stop they wait for") {
  for (int round = 0; round < 30; ++round) {
    std::stop_source source;
    std::vector<outcome_place> all(20, nullptr);
    lone_node alone;
    for (auto& at : all) {
      at = no_outcome();
      alone.instance->spawn_task(wait_for(source.get_token(), at));
    }
    const std::jthread requesting{[&] { source.request_stop(); }};
    alone.instance.reset();
    for (const auto& at : all) CHECK(end_of(at) != outcome_of_wait::pending);
  }
}
