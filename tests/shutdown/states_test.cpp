#include "net/mux/dial_order.hpp"
#include "tests/shutdown/left_behind.hpp"
#include "tests/shutdown/stopping.hpp"
#include "tests/transport/hanging_lookup.hpp"
#include "tests/transport/raw_socket.hpp"

#include <future>
#include <thread>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

/// A lone node that dials `host`, and that nothing dials.
struct dialler {
  explicit dialler(const std::string& host)
      : instance{system, config_for(host), {no_authentication(), {seen}}} {
    REQUIRE(!instance.start());
    REQUIRE(eventually([&] { return seen->count(event::kind::dialling) > 0; }));
  }

  static node_config config_for(const std::string& host) {
    node_config config;
    for (int i = 0; config.local.empty() || !mux::should_dial(config.local, host); ++i)
      config.local = "http://dialler" + std::to_string(i) + ":1";
    config.peers = {config.local, host};
    config.listen = "none";
    return config;
  }

  system_config settings;
  caf::actor_system system{settings};
  std::shared_ptr<recorder> seen = std::make_shared<recorder>();
  node instance;
};

std::string host_of(const raw_listener& l) {
  return "http://127.0.0.1:" + std::to_string(l.port());
}

} // namespace

TEST_CASE("a node that was never started stops") {
  const nothing_left_behind balance;
  checked_cluster c(2);
  serve_load(c[0]);
  const auto other = c.link(0, 1);
  CHECK(other.state() == peer_state::unconnected);
  CHECK(time_to_stop(c[0]) < bound);
  CHECK(other.state() == peer_state::shut_down);
  CHECK(code_of(c[0].start()) == errc::shutting_down);
}

TEST_CASE("a node stops while it looks a name up") {
  const nothing_left_behind balance;
  const hanging_lookup lookups;
  dialler d{"http://hangs.test:1"};
  REQUIRE(eventually([&] { return lookups.count() > 0; }));
  CHECK(time_to_stop(d.instance) < bound);
  CHECK(lookups.count() == 1);
}

TEST_CASE("a node stops while it connects") {
  const nothing_left_behind balance;
  // One connection that is never accepted fills the queue; the kernel answers no more.
  const raw_listener full{0};
  std::vector<raw_socket> in_queue;
  in_queue.push_back(raw_socket::connect(full.port()));
  dialler d{host_of(full)};
  CHECK(d.instance.peer(host_of(full)).state() == peer_state::connecting);
  CHECK(time_to_stop(d.instance) < bound);
}

TEST_CASE("a node stops while it waits for the answer to its upgrade") {
  const nothing_left_behind balance;
  raw_listener silent;
  dialler d{host_of(silent)};
  auto there = silent.accept();
  there.read_until("\r\n\r\n");
  CHECK(time_to_stop(d.instance) < bound);
  CHECK(there.read_to_end().empty());
}

TEST_CASE("a node stops between attempts to connect") {
  const nothing_left_behind balance;
  dialler d{free_host()};
  REQUIRE(eventually([&] { return d.seen->count(event::kind::attempt_failed) > 0; }));
  CHECK(time_to_stop(d.instance) < bound);
}

TEST_CASE("a node stops while unknown connections have not introduced themselves") {
  const nothing_left_behind balance;
  checked_cluster c(1);
  c.start();
  const auto port = c[0].port();
  auto silent = raw_socket::connect(port);
  auto halfway = raw_socket::connect(port);
  halfway.send("GET /minio/grid/v1 HTTP/1.1\r\n");
  auto upgraded = connect_websocket(port);
  CHECK(time_to_stop(c[0]) < bound);
  for (auto* s : {&silent, &halfway, &upgraded}) CHECK_NOTHROW(s->read_to_end());
}

TEST_CASE("a node whose start failed can be started again, and stops") {
  const nothing_left_behind balance;
  const auto only = free_host().substr(std::string_view("http://").size());
  checked_cluster c(2, [&](node_config& config) {
    config.listen = only;
    config.listen_wait = 50ms;
  });
  REQUIRE(!c[0].start());
  CHECK(code_of(c[1].start()) == errc::io_failure);
  CHECK(code_of(c[1].start()) == errc::io_failure);
  CHECK(c[1].port() == 0);
  CHECK(c.seen(1).count(event::kind::listening_delayed) == 2);
  c[0].stop();
  CHECK(!c[1].start());
  CHECK(c[1].port() != 0);
  CHECK(time_to_stop(c[1]) < bound);
}

TEST_CASE("a node waits for its port until the node that has it has stopped") {
  const nothing_left_behind balance;
  const auto only = free_host().substr(std::string_view("http://").size());
  checked_cluster c(2, [&](node_config& config) {
    config.listen = only;
    config.listen_wait = 1min;
  });
  REQUIRE(!c[0].start());
  auto started = std::async(std::launch::async, [&] { return c[1].start(); });
  CHECK(eventually([&] { return c.seen(1).count(event::kind::listening_delayed) > 0; }));
  c[0].stop();
  CHECK(!started.get());
  CHECK(c[1].port() != 0);
  CHECK(c.seen(1).count(event::kind::listening_delayed) == 1);
}

TEST_CASE("a node stops while it waits for its port") {
  const nothing_left_behind balance;
  const auto only = free_host().substr(std::string_view("http://").size());
  checked_cluster c(2, [&](node_config& config) {
    config.listen = only;
    config.listen_wait = 1min;
  });
  REQUIRE(!c[0].start());
  auto started = std::async(std::launch::async, [&] { return c[1].start(); });
  CHECK(eventually([&] { return c.seen(1).count(event::kind::listening_delayed) > 0; }));
  CHECK(time_to_stop(c[1]) < bound);
  REQUIRE(started.wait_for(bound) == std::future_status::ready);
  CHECK(started.get());
}

TEST_CASE("a node does not wait for an address that it will never have") {
  checked_cluster c(1, [&](node_config& config) {
    config.listen = "192.0.2.1:1";
    config.listen_wait = 1min;
  });
  CHECK(code_of(c[0].start()) == errc::io_failure);
  CHECK(c.seen(0).count(event::kind::listening_delayed) == 0);
}
