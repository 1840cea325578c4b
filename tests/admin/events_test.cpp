#include "net/admin/event_streams.hpp"
#include "net/admin/server.hpp"
#include "net/transport/listening_socket.hpp"
#include "tests/admin/asking.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/raw_socket.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::admin;
using namespace actorgrid::admin::test;
using actorgrid::testing::contains;
using actorgrid::testing::eventually;
using ws::test::raw_socket;
using namespace std::chrono_literals;

namespace {

/// A server with events on a free port of the loopback. Each has a number in its first line.
struct counting_server {
  explicit counting_server(server_limits limits, std::function<std::string()> more = {})
      : bound(ws::bind_and_listen({"127.0.0.1", 0})),
        instance(std::move(bound->fd), make_site(std::move(more)), limits) {}

  site make_site(std::function<std::string()> more) {
    site s;
    s.resources["/"] = {[] { return answer{}; }, false};
    s.resources["/count"] = {[this, more = std::move(more)] {
                               answer a;
                               a.body = std::to_string(++made) + '\n' + (more ? more() : "");
                               return a;
                             },
                             true, "count"};
    return s;
  }
  raw_socket listen() const {
    auto client = raw_socket::connect(bound->port);
    client.send(request_text("/count"));
    return client;
  }

  std::atomic<int> made{0};
  outcome<ws::bound_socket, ws::bind_failure> bound;
  server instance;
};

std::string read_header(raw_socket& client) {
  return client.read_until("\r\n\r\n");
}

/// The number of the next event; 0 if there is none any more.
int next_number(raw_socket& client) {
  constexpr std::string_view begin = "event: count\ndata: ";
  for (;;) {
    const auto message = client.read_until("\n\n");
    if (message.empty()) return 0;
    if (message.starts_with(begin)) return std::atoi(message.c_str() + begin.size());
  }
}

} // namespace

TEST_CASE("each line of an event's data is a field, and none is added") {
  CHECK(event_text("status", "{}\n") == "event: status\ndata: {}\n\n");
  CHECK(event_text("status", "") == "event: status\ndata: \n\n");
  CHECK(event_text("x", "one\ntwo\n\nevent: y\n")
        == "event: x\ndata: one\ndata: two\ndata: \ndata: event: y\n\n");
}

TEST_CASE("a client receives an event at once, and another in each period") {
  counting_server s{{.event_period = 20ms}};
  auto client = s.listen();
  const auto header = read_header(client);
  CHECK(status_of(header) == 200);
  for (const auto* field : {"Content-Type: text/event-stream\r\n", "Connection: close\r\n",
                            "Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n"})
    CHECK(contains(header, field));
  CHECK_FALSE(contains(header, "Content-Length"));
  CHECK(client.read_until("\n\n") == "retry: 2000\n\n");
  CHECK(client.read_until("\n\n") == "event: count\ndata: 1\n\n");
  CHECK(next_number(client) == 2);
  CHECK(next_number(client) == 3);
  const auto head = ask_raw(s.bound->port, request_text("/count", "HEAD"));
  CHECK(contains(head, "Content-Type: text/event-stream\r\n"));
  CHECK(body_of(head).empty());
}

TEST_CASE("an event is made once for all clients") {
  counting_server s{{.event_period = 1h}};
  std::vector<raw_socket> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(s.listen());
    CHECK(next_number(clients.back()) == 1);
  }
  CHECK(s.made == 1);
}

TEST_CASE("clients of events beyond the limit are refused, and requests are answered as ever") {
  counting_server s{{.connections = 1, .event_streams = 2, .event_period = 1h}};
  auto first = s.listen();
  CHECK(next_number(first) == 1);
  {
    auto second = s.listen();
    CHECK(next_number(second) == 1);
    CHECK(status_of(ask(s.bound->port, "/count")) == 503);
    CHECK(status_of(ask(s.bound->port, "/")) == 200);
  }
  const auto is_let_in = [&] {
    auto third = s.listen();
    return status_of(read_header(third)) == 200;
  };
  CHECK(eventually(is_let_in));
}

TEST_CASE("a client that is slow misses what later events have replaced") {
  const std::string large(std::size_t{1} << 20, 'x');
  counting_server s{{.event_period = 5ms}, [&] { return large; }};
  auto slow = s.listen();
  REQUIRE(eventually([&] { return s.made >= 100; }, 60s));
  std::vector<int> received;
  do received.push_back(next_number(slow));
  while (received.back() != 0 && received.back() < 100);
  CHECK(received.front() == 1);
  CHECK(received.back() >= 100);
  // The buffers of the kernel have some megabytes.
  CHECK(received.size() < 30);
}

TEST_CASE("a client that takes nothing for long is closed") {
  const std::string large(std::size_t{16} << 20, 'x');
  counting_server s{{.event_period = 20ms, .event_stall_time = 100ms}, [&] { return large; }};
  const auto before = testing::count_descriptors();
  auto stalled = s.listen();
  read_header(stalled);
  // Its own descriptor stays.
  CHECK(eventually([&] { return testing::count_descriptors() == before + 1; }, 30s));
}

TEST_CASE("events that cannot be made leave out a period, and others keep the connection alive") {
  std::atomic<bool> fails{false};
  counting_server s{{.event_period = 5ms}, [&]() -> std::string {
                      if (fails) throw std::runtime_error("no memory");
                      return {};
                    }};
  auto client = s.listen();
  CHECK(next_number(client) == 1);
  fails = true;
  CHECK(eventually([&] { return client.read_until("\n\n") == ":\n\n"; }));
  const auto failed = s.made.load();
  fails = false;
  CHECK(eventually([&] { return next_number(client) > failed; }));
}

TEST_CASE(
    "a client of events that says something is closed, and the server ends while it listens") {
  auto s = std::make_unique<counting_server>(server_limits{.event_period = 1h});
  auto talks = s->listen();
  CHECK(next_number(talks) == 1);
  talks.send("x");
  CHECK(next_number(talks) == 0);
  auto listens = s->listen();
  CHECK(next_number(listens) == 1);
  s.reset();
  CHECK(next_number(listens) == 0);
}

TEST_CASE("events are for those who know a host and a token") {
  auto bound = ws::bind_and_listen({"127.0.0.1", 0});
  site served;
  served.resources["/count"] = {[] { return answer{}; }, true, "count"};
  served.why_refused = [](std::string_view token) {
    return std::string(token == "right" ? "" : "the token is wrong");
  };
  const server s{std::move(bound->fd), std::move(served)};
  CHECK(status_of(ask(bound->port, "/count")) == 401);
  const auto status_with = [&](const std::string& host) {
    auto client = raw_socket::connect(bound->port);
    client.send(
        request_text("/count", "GET", "Authorization: Bearer right\r\nHost: " + host + "\r\n"));
    return status_of(read_header(client));
  };
  CHECK(status_with("evil.example") == 421);
  CHECK(status_with("localhost") == 200);
}
