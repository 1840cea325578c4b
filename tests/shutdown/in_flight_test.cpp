#include "tests/shutdown/left_behind.hpp"
#include "tests/shutdown/stopping.hpp"

#include <future>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// Two nodes with calls and streams in flight both ways.
struct busy_pair {
  explicit busy_pair(int each, checked_cluster::adjust change = {}) : nodes(2, std::move(change)) {
    for (std::size_t i : {0u, 1u}) serve_load(nodes[i]);
    nodes.start();
    there.emplace(nodes.system(), nodes.link(0, 1), each);
    back.emplace(nodes.system(), nodes.link(1, 0), each);
    REQUIRE(eventually([&] { return there->is_in_flight() && back->is_in_flight(); }));
  }

  void check_completed() {
    CHECK(eventually([&] { return there->has_completed() && back->has_completed(); }));
    CHECK(there->surprise() == "");
    CHECK(back->surprise() == "");
  }

  checked_cluster nodes;
  std::optional<load> there;
  std::optional<load> back;
};

} // namespace

TEST_CASE("a node stops with calls and streams in flight both ways, and each completes once") {
  const nothing_left_behind balance;
  const std::size_t stopped = GENERATE(0u, 1u);
  busy_pair pair{100};
  CHECK(time_to_stop(pair.nodes[stopped]) < bound);
  pair.check_completed();
}

TEST_CASE("both nodes of a connection stop at the same time") {
  const nothing_left_behind balance;
  busy_pair pair{50};
  auto other = std::async(std::launch::async, [&] { return time_to_stop(pair.nodes[1]); });
  CHECK(time_to_stop(pair.nodes[0]) < bound);
  CHECK(other.get() < bound);
  pair.check_completed();
}

TEST_CASE("a node stops while it writes to a peer that reads nothing") {
  const nothing_left_behind balance;
  checked_cluster c(2, [](node_config& config) { config.limits.write_timeout = 1min; });
  std::promise<void> release;
  auto released = release.get_future().share();
  c[1].handle(ask,
              [released](payload in) -> result<payload> {
                released.wait();
                return in;
              },
              {.where = run_on::loop});
  c.start();
  const payload large(std::string(8 << 20, 'x'));
  std::vector<std::future<caf::expected<payload>>> calls;
  for (int i = 0; i < 4; ++i)
    calls.push_back(
        std::async(std::launch::async, [&, p = c.link(0, 1)] { return p.call(ask, large).get(); }));
  CHECK(eventually([&] {
    const auto stats = c.link(0, 1).stats();
    return stats.calls_out == calls.size() && stats.queue_bytes > large.size();
  }));
  CHECK(time_to_stop(c[0]) < bound);
  for (auto& call : calls) {
    const auto answer = call.get();
    REQUIRE_FALSE(answer);
    CHECK(code_of(answer.error()) == errc::shutting_down);
  }
  release.set_value();
}

TEST_CASE("a node stops while another thread drains it") {
  const nothing_left_behind balance;
  busy_pair pair{10};
  auto drained = std::async(std::launch::async, [&] { pair.nodes[0].drain(); });
  CHECK(eventually([&] { return pair.nodes.seen(0).count(event::kind::draining) == 1; }));
  CHECK(time_to_stop(pair.nodes[0]) < bound);
  CHECK(drained.wait_for(bound) == std::future_status::ready);
  pair.check_completed();
}

TEST_CASE("threads that call while their node stops all get an answer") {
  const nothing_left_behind balance;
  checked_cluster c(2);
  c[1].handle(ask, [](payload in) -> task<result<payload>> { co_return in; });
  c.start();
  std::atomic<int> answered{0};
  std::vector<std::future<errc>> callers;
  for (int i = 0; i < 4; ++i)
    callers.push_back(std::async(std::launch::async, [&, p = c.link(0, 1)] {
      for (;;) {
        const auto answer = p.call(ask, payload("x")).get();
        if (!answer) return code_of(answer.error());
        ++answered;
      }
    }));
  CHECK(eventually([&] { return answered > 100; }));
  CHECK(time_to_stop(c[0]) < bound);
  for (auto& caller : callers) {
    REQUIRE(caller.wait_for(bound) == std::future_status::ready);
    const auto why = caller.get();
    CHECK((why == errc::shutting_down || why == errc::disconnected));
  }
}

TEST_CASE("threads that stop a node together return when it has stopped") {
  const nothing_left_behind balance;
  checked_cluster c(1);
  c.start();
  std::vector<std::future<bool>> stoppers;
  for (int i = 0; i < 4; ++i)
    stoppers.push_back(std::async(std::launch::async, [&] {
      c[0].stop();
      return c.seen(0).count(event::kind::stopped) == 1;
    }));
  for (auto& s : stoppers) {
    REQUIRE(s.wait_for(bound) == std::future_status::ready);
    CHECK(s.get());
  }
}

TEST_CASE("stopping waits for functions that serve to return") {
  const nothing_left_behind balance;
  const auto where = GENERATE(run_on::pool, run_on::thread);
  checked_cluster c(2);
  std::promise<void> release;
  auto released = release.get_future().share();
  std::atomic<bool> serving{false}, returned{false};
  c[1].handle(ask,
              [&](payload in) -> result<payload> {
                serving = true;
                released.wait();
                returned = true;
                return in;
              },
              {.where = where});
  c.start();
  auto call = std::async(std::launch::async,
                         [p = c.link(0, 1)] { return p.call(ask, payload("x")).get(); });
  REQUIRE(eventually([&] { return serving.load(); }));
  auto stopped = std::async(std::launch::async, [&] {
    c[1].stop();
    return returned.load();
  });
  // The stop does not keep the caller waiting.
  const auto answer = call.get();
  REQUIRE_FALSE(answer);
  CHECK(code_of(answer.error()) == errc::disconnected);
  CHECK_FALSE(returned);
  release.set_value();
  CHECK(stopped.get());
}

TEST_CASE("stopping a node on a thread that runs actors is refused, and does not hang") {
  const nothing_left_behind balance;
  const bool drains = GENERATE(false, true);
  const auto where = GENERATE(run_on::pool, run_on::thread, run_on::loop);
  checked_cluster c(2);
  c[1].handle(ask,
              [&](payload in) -> result<payload> {
                drains ? c[1].drain() : c[1].stop();
                return in;
              },
              {.where = where});
  c.start();
  const auto answer = c.link(0, 1).call(ask, payload("x")).get();
  REQUIRE_FALSE(answer);
  CHECK(code_of(answer.error()) == errc::remote_failure);
  CHECK_THAT(failure_of(answer.error()).text,
             Catch::Matchers::Contains(" would wait for the very thread"));
  CHECK(c.seen(1).count(event::kind::draining) == 0);
}
