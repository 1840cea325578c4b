#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"
#include "tests/typed/thread_name.hpp"

#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;

namespace {

constexpr auto get_on_loop = unary<lookup, item>(handler_id{41});

/// What serves inventory::get on the pool.
enum class server { actor, function };

/// Whether what answers runs on a loop.
bool is_on_loop(const peer& p) {
  const auto answer = p.call(inventory::get, {"where"}).get();
  REQUIRE(answer);
  return answer->sku.starts_with("grid-");
}

/// Serves inventory::get on the pool, where it waits for `release` when it is asked to block, and
/// get_on_loop with a function.
class visited_cluster {
public:
  explicit visited_cluster(server kind) {
    // Its caller waits for all of a test.
    auto get = [this, go = release_.get_future().share()](const lookup& q) {
      if (q.sku == "block") {
        blocks_.set_value();
        go.wait();
        has_ended_ = true;
      }
      return item{thread_name(), 1};
    };
    if (kind == server::function)
      nodes_[1].handle(inventory::get, get);
    else
      nodes_[1].handle(
          inventory::get,
          nodes_.system().spawn([get](caf::event_based_actor*) -> caf::behavior { return {get}; }));
    nodes_[1].handle(get_on_loop, [](const lookup& q) { return item{q.sku, 1}; },
                     {.where = run_on::loop});
    nodes_.start();
  }
  ~visited_cluster() { unblock(); }

  node& served() { return nodes_[1]; }
  peer to() { return nodes_.peer(0, 1); }

  /// Blocks the server. @returns the answer to come
  std::future<caf::expected<item>> block() {
    auto asked = std::async(std::launch::async,
                            [p = to()] { return p.call(inventory::get, {"block"}).get(); });
    blocks_.get_future().wait();
    return asked;
  }
  /// Whether the server has gone on after it was blocked.
  bool has_ended() const { return has_ended_; }
  void unblock() {
    if (!std::exchange(is_released_, true)) release_.set_value();
  }

private:
  std::promise<void> blocks_;
  std::promise<void> release_;
  bool is_released_ = false;
  std::atomic<bool> has_ended_{false};
  checked_cluster nodes_{2};
};

} // namespace

TEST_CASE("an actor or function of the pool comes to run on the loop of its calls if it is short") {
  visited_cluster c{GENERATE(server::actor, server::function)};
  const auto p = c.to();
  CHECK_FALSE(is_on_loop(p));
  CHECK(eventually([&] { return is_on_loop(p); }));
}

TEST_CASE("what blocks on a loop holds up no other call, and goes back to the pool") {
  visited_cluster c{GENERATE(server::actor, server::function)};
  const auto p = c.to();
  REQUIRE(eventually([&] { return is_on_loop(p); }));
  auto late = c.block();
  for (int i = 0; i < 100; ++i) {
    const auto answer = p.call(get_on_loop, {"a"}).get();
    REQUIRE(answer);
    REQUIRE(answer->sku == "a");
  }
  CHECK(late.wait_for(0s) == std::future_status::timeout);
  const auto loops = c.served().metrics().loops;
  CHECK(std::ranges::any_of(loops, [](const loop_metrics& l) { return l.handovers == 1; }));
  c.unblock();
  CHECK(late.get());
  bool has_come_back = false;
  for (int i = 0; i < 200; ++i) has_come_back = has_come_back || is_on_loop(p);
  CHECK_FALSE(has_come_back);
}

TEST_CASE("a node ends while an actor of the pool blocks the thread of its loop") {
  visited_cluster c{server::actor};
  REQUIRE(eventually([&] { return is_on_loop(c.to()); }));
  auto late = c.block();
  c.served().stop();
  CHECK_FALSE(late.get());
}

TEST_CASE("a node ends after a function of the pool that blocks the thread of its loop") {
  visited_cluster c{server::function};
  REQUIRE(eventually([&] { return is_on_loop(c.to()); }));
  auto late = c.block();
  auto stopped = std::async(std::launch::async, [&] { c.served().stop(); });
  CHECK_FALSE(late.get());
  CHECK(stopped.wait_for(0s) == std::future_status::timeout);
  c.unblock();
  stopped.get();
  CHECK(c.has_ended());
}
