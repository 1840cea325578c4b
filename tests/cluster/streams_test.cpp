#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

template <class Stream>
std::vector<std::string> read_all(Stream& s) {
  std::vector<std::string> all;
  while (auto m = s.next().get()) all.emplace_back(m->text());
  return all;
}

std::vector<std::string> numbers_to(int n) {
  std::vector<std::string> all;
  for (int i = 0; i < n; ++i) all.push_back(std::to_string(i));
  return all;
}

/// Two nodes, of which the second serves two streams whose handlers count as alive until they are
/// cancelled.
struct silent_cluster {
  silent_cluster() {
    c[1].handle(silent, [this](payload, sink<payload>) -> task<> {
      alive_counter here{alive};
      co_await sleep_for(1h);
    });
    c[1].handle(deaf, [this](payload, source<payload>, sink<payload> out) -> task<> {
      alive_counter here{alive};
      for (;;) co_await out.send("more");
    });
    c.start();
  }

  std::atomic<int> alive{0};
  checked_cluster c{2};
};

} // namespace

TEST_CASE("a two-way stream echoes in order and ends cleanly, in both directions") {
  checked_cluster c(2);
  serve_all(c[0]);
  serve_all(c[1]);
  c.start();
  for (std::size_t from : {0u, 1u}) {
    auto s = c.link(from, 1 - from).open(echo_stream, "start").get();
    REQUIRE(s);
    std::vector<std::string> got;
    for (const auto& n : numbers_to(20)) {
      CHECK(!s->send(n).get());
      got.emplace_back(s->next().get()->text());
    }
    s->finish();
    CHECK(!s->next().get());
    CHECK(!s->error());
    CHECK(got == numbers_to(20));
  }
  check_no_stream_left(c);
}

TEST_CASE("a stream without input delivers every response before its end") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  for (int n : {0, 1, 2, 100}) {
    auto s = c.link(0, 1).open(numbers, std::to_string(n)).get();
    REQUIRE(s);
    CHECK(read_all(*s) == numbers_to(n));
    CHECK(!s->error());
  }
  check_no_stream_left(c);
}

TEST_CASE("a stream without payload collects requests and answers once") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto s = c.link(0, 1).open(collect).get();
  REQUIRE(s);
  for (int i = 0; i < 50; ++i) CHECK(!s->send("x").get());
  s->finish();
  CHECK(read_all(*s) == std::vector<std::string>{"50"});
  payload late = "late";
  CHECK(s->try_send(late) == send_status::finished);
  CHECK(code_of(s->send("late").get()) == errc::stream_finished);
  check_no_stream_left(c);
}

TEST_CASE("dropping an unbuffered stream's handle cancels its handler") {
  silent_cluster nodes;
  {
    auto s = nodes.c.link(0, 1).open(silent, "x").get();
    REQUIRE(s);
    CHECK(eventually([&] { return nodes.alive == 1; }));
  }
  CHECK(eventually([&] { return nodes.alive == 0; }));
  check_no_stream_left(nodes.c);
}

TEST_CASE("dropping a stream with responses queued and requests pending cancels its handler") {
  silent_cluster nodes;
  {
    auto s = nodes.c.link(0, 1).open(deaf, "x").get();
    REQUIRE(s);
    CHECK(s->next().get()->text() == "more");
    CHECK(!s->send("one").get());
    payload second = "two";
    CHECK(s->try_send(second) == send_status::would_block);
    CHECK(second.text() == "two");
  }
  CHECK(eventually([&] { return nodes.alive == 0; }));
  check_no_stream_left(nodes.c);
}

TEST_CASE("failing the caller's end cancels remotely and reports the reason") {
  silent_cluster nodes;
  auto s = nodes.c.link(0, 1).open(silent, "x").get();
  REQUIRE(s);
  CHECK(eventually([&] { return nodes.alive == 1; }));
  s->cancel("the consumer has had enough");
  CHECK(!s->next().get());
  CHECK(failure_of(s->error()) == failure{errc::cancelled, "the consumer has had enough"});
  CHECK(eventually([&] { return nodes.alive == 0; }));
  check_no_stream_left(nodes.c);
}

TEST_CASE("a stream's deadline ends it at both ends") {
  silent_cluster nodes;
  auto s = nodes.c.link(0, 1).open(silent, "x", {.timeout = 50ms}).get();
  REQUIRE(s);
  CHECK(!s->next().get());
  CHECK(code_of(s->error()) == errc::deadline_exceeded);
  CHECK(eventually([&] { return nodes.alive == 0; }));
  check_no_stream_left(nodes.c);
}

TEST_CASE("responses sent before an error are delivered before it") {
  checked_cluster c(2);
  c[1].handle(numbers, [](payload, sink<payload> out) -> task<caf::error> {
    for (int i = 0; i < 3; ++i) co_await out.send(std::to_string(i));
    co_return remote_error("that was all");
  });
  c[1].handle(silent, [](payload, sink<payload> out) -> task<> {
    co_await out.send("0");
    throw std::runtime_error("oops");
  });
  c.start();
  auto s = c.link(0, 1).open(numbers, "x").get();
  CHECK(read_all(*s) == numbers_to(3));
  CHECK(failure_of(s->error()) == failure{errc::remote_failure, "that was all"});
  auto t = c.link(0, 1).open(silent, "x").get();
  CHECK(read_all(*t) == numbers_to(1));
  CHECK(failure_of(t->error()) == failure{errc::remote_failure, "handler panic: oops"});
  check_no_stream_left(c);
}

TEST_CASE("100 calls pass beside a stream whose responses nobody reads") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto s = c.link(0, 1).open(numbers, "100").get();
  REQUIRE(s);
  for (int i = 0; i < 100; ++i) CHECK(c.link(0, 1).call(echo, "x").get());
  CHECK(read_all(*s) == numbers_to(100));
  check_no_stream_left(c);
}

TEST_CASE("100 calls pass beside a stream whose requests nobody reads") {
  checked_cluster c(2);
  serve_all(c[1]);
  std::atomic<bool> go{false};
  c[1].handle(deaf, [&go](payload, source<payload> in, sink<payload> out) -> task<> {
    while (!go) co_await sleep_for(1ms);
    std::size_t n = 0;
    while (auto m = co_await in.next()) ++n;
    co_await out.send(std::to_string(n));
  });
  c.start();
  auto s = c.link(0, 1).open(deaf, "x").get();
  std::size_t sent = 0;
  for (int i = 0; i < 100; ++i) {
    payload item = "x";
    sent += s->try_send(item) == send_status::sent;
    CHECK(c.link(0, 1).call(echo, "x").get());
  }
  CHECK(sent == 1);
  const auto streams = c.link(0, 1).streams().get();
  REQUIRE(streams);
  REQUIRE(streams->size() == 1);
  CHECK(streams->front().waiting_for == "credit");
  CHECK(streams->front().id == deaf.id);
  go = true;
  s->finish();
  CHECK(read_all(*s) == std::vector<std::string>{"1"});
  check_no_stream_left(c);
}

TEST_CASE("a stream whose responses are blocked does not hold up the node's end") {
  silent_cluster nodes;
  auto s = nodes.c.link(0, 1).open(deaf, "x").get();
  REQUIRE(s);
  CHECK(eventually([&] { return nodes.alive == 1; }));
  nodes.c.stop(1);
  CHECK(nodes.alive == 0);
  while (s->next().get()) {
  }
  CHECK(code_of(s->error()) == errc::disconnected);
}

TEST_CASE("streams under a subroute see their caller") {
  checked_cluster c(2);
  c[1].at("a/b").handle(
      echo_stream, [](call_info info, payload, source<payload> in, sink<payload> out) -> task<> {
        co_await out.send(info.caller() + " " + info.subroute());
        while (auto m = co_await in.next()) co_await out.send(std::move(*m));
      });
  c.start();
  auto s = c.link(0, 1).open(echo_stream, "x", {.subroute = "a/b"}).get();
  CHECK(s->next().get()->text() == c.host(0) + " a/b");
  CHECK(!s->send("hi").get());
  CHECK(s->next().get()->text() == "hi");
  s->finish();
  CHECK(!s->next().get());
  auto unknown = c.link(0, 1).open(echo_stream, "x", {.subroute = "nope"}).get();
  CHECK(!unknown->next().get());
  CHECK(code_of(unknown->error()) == errc::peer_has_no_handler);
  check_no_stream_left(c);
}

TEST_CASE("streams are kept alive by pings, whatever is blocked") {
  const bool request_blocked = GENERATE(false, true);
  const bool response_blocked = GENERATE(false, true);
  checked_cluster c(2, [](node_config& config) { config.stream_ping_interval = 100ms; });
  std::atomic<bool> go{false};
  c[1].handle(echo_stream, [&](payload, source<payload> in, sink<payload> out) -> task<> {
    if (response_blocked)
      for (int i = 0; i < 3; ++i) co_await out.send("early");
    while (!go) co_await sleep_for(1ms);
    while (auto m = co_await in.next()) co_await out.send(std::move(*m));
  });
  c.start();
  auto s = c.link(0, 1).open(echo_stream, "x").get();
  if (request_blocked) CHECK(!s->send("blocked").get());
  // Longer than the four intervals after which a silent client is given up.
  std::this_thread::sleep_for(900ms);
  go = true;
  if (response_blocked)
    for (int i = 0; i < 3; ++i) CHECK(s->next().get()->text() == "early");
  if (!request_blocked) CHECK(!s->send("blocked").get());
  CHECK(s->next().get()->text() == "blocked");
  s->finish();
  CHECK(!s->next().get());
  CHECK(!s->error());
  check_no_stream_left(c);
}
