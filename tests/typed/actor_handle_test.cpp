#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/store.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using store::store_actor;
using testing::simulation;

namespace {

task<result<std::size_t>> size_of(caf::actor where) {
  co_return co_await request<std::size_t>(where, 1s, store::size_query{});
}

std::string size_or_error(simulation& sim, const caf::actor& where) {
  auto size = sim.run(size_of(where));
  return size ? std::to_string(*size) : render(size.error());
}

/// Writes down the numbers that it gets, up to a last one.
class recording_actor : public caf::event_based_actor {
public:
  recording_actor(caf::actor_config& cfg, std::shared_ptr<std::vector<int>> seen,
                  std::promise<void>* when_last, int last)
      : caf::event_based_actor(cfg), seen_(std::move(seen)), done_(*when_last), last_(last) {}
  caf::behavior make_behavior() override {
    return {[this](int number) {
      seen_->push_back(number);
      if (number == last_) done_.set_value();
    }};
  }

private:
  const std::shared_ptr<std::vector<int>> seen_;
  std::promise<void>& done_;
  const int last_;
};

/// Monitors an actor, and counts its ends.
class watcher : public caf::event_based_actor {
public:
  watcher(caf::actor_config& cfg, caf::actor watched, std::shared_ptr<std::atomic<int>> ends)
      : caf::event_based_actor(cfg), watched_(std::move(watched)), ends_(std::move(ends)) {}
  caf::behavior make_behavior() override {
    set_down_handler([this](const caf::down_msg& m) {
      if (m.source == watched_) ++*ends_;
    });
    monitor(watched_);
    return {[](int) {}};
  }

private:
  const caf::actor watched_;
  const std::shared_ptr<std::atomic<int>> ends_;
};

} // namespace

TEST_CASE("local code shares the state of a handler's actor by messages, over its restarts") {
  simulation sim{2};
  REQUIRE(!sim.node(1).spawn<store_actor>(store::all, "1"));
  // At once: the actor may not have been made yet.
  const auto actor = sim.node(1).actor(store::put);
  REQUIRE(actor);
  CHECK(size_or_error(sim, actor) == "1");
  sim.start();
  CHECK(sim.wait(sim.peer(0, 1).call(store::put, {"second", "2"})));
  CHECK(size_or_error(sim, actor) == "2");
  CHECK(sim.node(1).actor(tagged<store::get>) == actor);
  CHECK(sim.node(1).actor(store::list) == actor);
  caf::anon_send(actor, store::entry{"die", ""});
  sim.settle();
  CHECK(size_or_error(sim, actor)
        == "actor_down: the handler is being restarted: exit_reason(user_shutdown)");
  sim.advance(100ms);
  CHECK(size_or_error(sim, actor) == "1");
}

TEST_CASE("the handle of an actor ends with the last of its routes, and tells its monitors") {
  simulation sim{1};
  auto& node = sim.node(0);
  REQUIRE(!node.spawn<store_actor>(routes(store::put, tagged<store::get>), "1"));
  const auto actor = node.actor(store::get);
  const auto ends = std::make_shared<std::atomic<int>>(0);
  const auto monitor = sim.system().spawn<watcher>(actor, ends);
  caf::anon_send(actor, store::entry{"die", ""});
  sim.advance(1s);
  CHECK(*ends == 0);
  CHECK(node.handlers()[0].deaths == 1);
  CHECK_FALSE(node.unregister(store::get.id));
  sim.settle();
  CHECK(*ends == 0);
  CHECK_FALSE(node.actor(store::get));
  CHECK(node.actor(store::put) == actor);
  CHECK_FALSE(node.unregister(store::put.id));
  sim.settle();
  CHECK(*ends == 1);
  CHECK(size_or_error(sim, actor) == "actor_down: the handler was taken away");
  // A new registration is another handler.
  REQUIRE(!node.spawn<store_actor>(store::put, "1"));
  CHECK(node.actor(store::put) != actor);
  CHECK(size_or_error(sim, actor) == "actor_down: the handler was taken away");
  caf::anon_send_exit(monitor, caf::exit_reason::kill);
}

TEST_CASE("a handle outlives its node, and says that the handler is gone") {
  simulation sim{2};
  REQUIRE(!sim.node(1).spawn<store_actor>(store::put, "1"));
  sim.start();
  const auto actor = sim.node(1).actor(store::put);
  sim.stop(1);
  CHECK(size_or_error(sim, actor) == "actor_down: the handler was taken away");
  CHECK_FALSE(sim.node(1).actor(store::put));
  sim.restart(1);
  CHECK(size_or_error(sim, actor) == "actor_down: the handler was taken away");
}

TEST_CASE("there is a handle for actors only, and none for what is not registered") {
  simulation sim{1};
  auto& node = sim.node(0);
  REQUIRE(!node.handle(store::put, [](const store::entry&) { return true; }));
  CHECK_FALSE(node.actor(store::put));
  CHECK_FALSE(node.actor(store::get));
  REQUIRE(!node.at("shelf").spawn<store_actor>(store::put, "1"));
  CHECK_FALSE(node.actor(store::put));
  CHECK(node.at("shelf").actor(store::put));
  const auto mine = sim.system().spawn<store_actor>("1");
  REQUIRE(!node.handle(tagged<store::get>, mine));
  CHECK(size_or_error(sim, node.actor(store::get)) == "1");
  const registry none{{}, {}};
  CHECK_FALSE(none.actor(store::put));
}

TEST_CASE("an exit message to the handle ends the actor behind it, which is started again") {
  simulation sim{1};
  REQUIRE(!sim.node(0).spawn<store_actor>(store::put, "1"));
  const auto actor = sim.node(0).actor(store::put);
  sim.settle();
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  sim.settle();
  CHECK(sim.node(0).handlers()[0].deaths == 1);
  sim.advance(100ms);
  CHECK(size_or_error(sim, actor) == "1");
}

TEST_CASE("messages by a handle keep their order, from before the actor has started") {
  testing::checked_cluster c(1);
  constexpr int numbers = 50;
  for (int round = 0; round < 100; ++round) {
    auto seen = std::make_shared<std::vector<int>>();
    std::promise<void> done;
    REQUIRE(!c[0].spawn<recording_actor>(store::put, seen, &done, numbers));
    caf::scoped_actor self{c.system()};
    const auto actor = c[0].actor(store::put);
    for (int i = 1; i <= numbers; ++i) self->send(actor, i);
    REQUIRE(done.get_future().wait_for(10s) == std::future_status::ready);
    CHECK(std::ranges::is_sorted(*seen));
    REQUIRE(!c[0].unregister(store::put));
  }
}

TEST_CASE("threads use a handle at once while its actor dies again and again") {
  testing::checked_cluster c(1);
  const handler_options soon{.restart = {.deaths_max = 1000, .delay_min = 1ms, .delay_max = 1ms}};
  std::atomic<int> answered{0}, down{0}, other{0};
  {
    // Whose destructor stops them, also when an assertion fails.
    std::vector<std::jthread> threads;
    REQUIRE(!c[0].spawn_with<store_actor>(store::put, soon, "1"));
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&](const std::stop_token& stop) {
        const auto actor = c[0].actor(store::put);
        caf::scoped_actor self{c.system()};
        while (!stop.stop_requested())
          self->request(actor, 10s, store::size_query{})
              .receive(
                  [&](std::size_t) { ++answered; },
                  [&](const caf::error& e) { ++(code_of(e) == errc::actor_down ? down : other); });
      });
    for (int death = 1; death <= 20; ++death) {
      caf::anon_send(c[0].actor(store::put), store::entry{"die", ""});
      REQUIRE(testing::eventually([&] {
        const auto handler = c[0].handlers()[0];
        return handler.deaths >= static_cast<std::uint64_t>(death)
               && handler.state == handler_state::serving;
      }));
    }
    const int before = answered;
    CHECK(testing::eventually([&] { return answered > before + 100; }));
    CHECK_FALSE(c[0].unregister(store::put.id));
    const int down_before = down;
    CHECK(testing::eventually([&] { return down > down_before + 100; }));
  }
  CHECK(other == 0);
}
