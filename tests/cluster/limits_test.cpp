#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dialler_of.hpp"

#include <algorithm>
#include <atomic>
#include <future>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("a payload above limits.message-bytes is refused before it is sent") {
  checked_cluster c(2, [](node_config& config) { config.limits.message_bytes = 131072; });
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  CHECK(p.call(echo, std::string(131072, 'x')).get());
  CHECK(failure_of_call(p.call(echo, std::string(131073, 'x')).get()).code
        == errc::message_too_large);
  auto s = p.open(echo_stream, "x").get();
  CHECK(code_of(s->send(std::string(131073, 'x')).get()) == errc::message_too_large);
  CHECK(p.stats().connections == 1);
}

TEST_CASE("a peer that sends more than limits.message-bytes is disconnected") {
  checked_cluster c(2);
  c.config(1).limits.message_bytes = 131072;
  c.restart(1, serve_all);
  c.start(0);
  REQUIRE(!c[0].wait_connected(5s));
  auto p = c.link(0, 1);
  CHECK(failure_of_call(p.call(echo, std::string(262144, 'x')).get()).code == errc::disconnected);
  CHECK(eventually([&] {
    const auto events = c.seen(1).events();
    return std::any_of(events.begin(), events.end(), [](const event& e) {
      return e.what == event::kind::connection_lost && e.why.code == errc::message_too_large;
    });
  }));
}

TEST_CASE("calls above limits.calls-out fail at once") {
  checked_cluster c(2, [](node_config& config) { config.limits.calls_out = 2; });
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  std::atomic<int> too_many{0}, good{0};
  for (int i = 0; i < 5; ++i)
    c[0].spawn_task([](peer to, std::atomic<int>* no, std::atomic<int>* ok) -> task<> {
      auto r = co_await to.call(slow, "300");
      *ok += static_cast<bool>(r);
      *no += !r && code_of(r.error()) == errc::too_many_in_flight;
    }(p, &too_many, &good));
  CHECK(eventually([&] { return good == 2; }));
  CHECK(too_many == 3);
}

TEST_CASE("calls above limits.calls-in are answered with an error") {
  checked_cluster c(2, [](node_config& config) { config.limits.calls_in = 2; });
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  std::atomic<int> refused{0}, good{0};
  for (int i = 0; i < 5; ++i)
    c[0].spawn_task([](peer to, std::atomic<int>* no, std::atomic<int>* ok) -> task<> {
      auto r = co_await to.call(slow, "300");
      *ok += static_cast<bool>(r);
      *no += !r && code_of(r.error()) == errc::too_many_in_flight;
    }(p, &refused, &good));
  CHECK(eventually([&] { return good == 2 && refused == 3; }));
}

TEST_CASE("streams above limits.streams-in and limits.streams-out are refused") {
  const bool outgoing = GENERATE(true, false);
  checked_cluster c(2, [&](node_config& config) {
    (outgoing ? config.limits.streams_out : config.limits.streams_in) = 1;
  });
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  auto first = p.open(echo_stream, "x").get();
  REQUIRE(first);
  CHECK(!first->send("x").get());
  CHECK(first->next().get());
  auto second = p.open(echo_stream, "x").get();
  if (outgoing) {
    REQUIRE(!second);
    CHECK(code_of(second.error()) == errc::too_many_in_flight);
  } else {
    REQUIRE(second);
    CHECK(!second->next().get());
    CHECK(code_of(second->error()) == errc::too_many_in_flight);
  }
  CHECK(!first->send("y").get());
  CHECK(first->next().get()->text() == "y");
}

TEST_CASE("a function runs no more calls at a time than its concurrency") {
  checked_cluster c(2);
  const auto where = GENERATE(run_on::pool, run_on::thread);
  std::promise<void> release;
  auto released = release.get_future().share();
  std::atomic<int> running{0}, most{0}, done{0};
  c[1].handle(slow,
              [&, released](payload in) -> result<payload> {
                most = std::max<int>(most, ++running);
                released.wait();
                --running;
                return in;
              },
              {.where = where, .concurrency = 1});
  c[1].handle(echo, [](payload in) { return in; }, {.where = run_on::loop});
  c.start();
  auto p = c.link(0, 1);
  constexpr int calls = 4;
  for (int i = 0; i < calls; ++i)
    c[0].spawn_task([](peer to, std::atomic<int>* n) -> task<> {
      if (co_await to.call(slow, "x")) ++*n;
    }(p, &done));
  REQUIRE(eventually([&] { return running > 0 && c.peer(1, 0).stats().calls_in == calls; }));
  // Enough time for a second call to start, if it could.
  for (int i = 0; i < 200; ++i) CHECK(p.call(echo, "x").get());
  release.set_value();
  CHECK(eventually([&] { return done == calls; }));
  CHECK(most == 1);
}

TEST_CASE(
    "calls that wait for a function count until it is done, even after their connection is lost") {
  checked_cluster c(2, [](node_config& config) { config.limits.calls_in = 3; });
  std::promise<void> release;
  auto released = release.get_future().share();
  const auto where = GENERATE(run_on::pool, run_on::thread);
  c[1].handle(slow,
              [released](payload in) -> result<payload> {
                released.wait();
                return in;
              },
              {.where = where, .concurrency = 1});
  c.start();
  auto p = c.link(0, 1);
  std::atomic<int> lost{0}, answered{0};
  const auto ask = [&] {
    c[0].spawn_task([](peer to, std::atomic<int>* no, std::atomic<int>* ok) -> task<> {
      auto r = co_await to.call(slow, "x");
      *ok += static_cast<bool>(r);
      *no += !r && code_of(r.error()) == errc::disconnected;
    }(p, &lost, &answered));
  };
  const auto calls_in = [&] { return c.peer(1, 0).stats().calls_in; };
  // One runs and one waits; the third comes over the next connection.
  ask();
  ask();
  REQUIRE(eventually([&] { return calls_in() == 2; }));
  // Once: the next connection must not be hit.
  cut_connections(c.host(1 - dialler_of(c)));
  REQUIRE(eventually([&] { return lost == 2 && p.is_connected(); }));
  ask();
  REQUIRE(eventually([&] { return calls_in() == 1; }));
  CHECK(failure_of_call(p.call(slow, "x").get()).text == "too many calls in flight");
  release.set_value();
  CHECK(eventually([&] { return answered == 1; }));
  CHECK(eventually([&] { return static_cast<bool>(p.call(slow, "x").get()); }));
}

TEST_CASE("a stream that was cancelled counts until the function that serves it has ended") {
  checked_cluster c(2, [](node_config& config) { config.limits.streams_in = 2; });
  std::promise<void> release;
  auto released = release.get_future().share();
  c[1].handle(deaf, [released](payload, source<payload>, sink<payload> out) {
    out.send("begun").get();
    released.wait();
  });
  c.start();
  auto p = c.link(0, 1);
  for (int i = 0; i < 2; ++i) {
    auto cancelled = p.open(deaf, "x").get();
    REQUIRE(cancelled);
    CHECK(cancelled->next().get());
  }
  REQUIRE(eventually([&] { return c.peer(1, 0).stats().streams_in == 0; }));
  auto refused = p.open(deaf, "x").get();
  REQUIRE(refused);
  CHECK(!refused->next().get());
  CHECK(failure_of(refused->error()).text == "too many streams in flight");
  release.set_value();
  CHECK(eventually([&] {
    auto again = p.open(deaf, "x").get();
    return again && again->next().get();
  }));
}

TEST_CASE("calls fail with queue_full while the peer does not read") {
  checked_cluster c(2, [](node_config& config) {
    config.limits.message_bytes = 512 << 10;
    config.limits.queue_bytes = 1 << 20;
    config.limits.write_timeout = 60s;
  });
  std::promise<void> release;
  auto released = release.get_future().share();
  // While this handler runs, the second node's loop reads nothing.
  c[1].handle(slow,
              [released](payload in) -> result<payload> {
                released.wait();
                return in;
              },
              {.where = run_on::loop});
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  std::atomic<bool> blocked_done{false};
  std::atomic<int> full{0}, left{200};
  c[0].spawn_task([](peer to, std::atomic<bool>* done) -> task<> {
    *done = static_cast<bool>(co_await to.call(slow, "x"));
  }(p, &blocked_done));
  for (int i = 0; i < 200; ++i)
    c[0].spawn_task([](peer to, std::atomic<int>* no, std::atomic<int>* n) -> task<> {
      auto r = co_await to.call(echo, std::string(256 * 1024, 'x'));
      *no += !r && code_of(r.error()) == errc::queue_full;
      --*n;
    }(p, &full, &left));
  CHECK(eventually([&] { return full > 0; }));
  CHECK(p.stats().queue_bytes <= (1u << 20) + 256 * 1024 + 4096);
  release.set_value();
  CHECK(eventually([&] { return left == 0 && blocked_done; }));
}

TEST_CASE("guests have lower limits") {
  checked_cluster c(1, [](node_config& config) {
    config.guests = {"http://ctl-*:1"};
    config.limits.guests = 1;
    config.limits.guest_calls_in = 1;
  });
  serve_all(c[0]);
  c.start(0);
  const std::vector<std::string> hosts{c.host(0)};
  auto guest_config = [&] {
    node_config config;
    config.local = *make_guest_name("http://ctl-*:1", hosts);
    config.peers = hosts;
    config.listen = "none";
    config.loops = 1;
    return config;
  };
  node first{c.system(), guest_config()};
  REQUIRE(!first.start());
  REQUIRE(!first.wait_connected(5s));
  std::atomic<int> refused{0}, good{0};
  for (int i = 0; i < 3; ++i)
    first.spawn_task([](peer to, std::atomic<int>* no, std::atomic<int>* ok) -> task<> {
      auto r = co_await to.call(slow, "200");
      *ok += static_cast<bool>(r);
      *no += !r;
    }(first.peer(c.host(0)), &refused, &good));
  CHECK(eventually([&] { return good == 1 && refused == 2; }));
  node second{c.system(), guest_config()};
  REQUIRE(!second.start());
  CHECK(eventually(
      [&] { return second.peer(c.host(0)).stats().last_failure.code == errc::handshake_refused; }));
}
