#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"

#include <atomic>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto whoami = unary<no_payload, payload>(handler_id{70});

void add_lanes(node_config& config) {
  config.lanes = {{.name = "small"}, {.name = "bulk", .route_path = "/bulk"}};
}

void serve_with_lanes(node& n) {
  serve_all(n);
  n.handle(whoami, []() -> result<payload> { return "grid"; });
  for (const auto& name : n.lanes()) {
    serve_all(n.lane(name));
    n.lane(name).handle(whoami, [name]() -> result<payload> { return name; });
  }
}

void start_whole(checked_cluster& c) {
  for (std::size_t i = 0; i < c.size(); ++i) serve_with_lanes(c[i]);
  c.start();
  for (std::size_t i = 0; i < c.size(); ++i)
    for (const auto& name : c[i].lanes()) REQUIRE(!c[i].lane(name).wait_connected(20s));
}

peer in_lane(checked_cluster& c, const std::string& lane, std::size_t from = 0,
             std::size_t to = 1) {
  return c[from].lane(lane).peer(c.host(to));
}

} // namespace

TEST_CASE("a node and its lanes serve calls and streams on one port, with TLS and without") {
  ws::test::authority authority;
  const std::string scheme = GENERATE("http", "https");
  const std::size_t loops = GENERATE(1u, 3u);
  checked_cluster c(
      2,
      [&](node_config& config) {
        add_lanes(config);
        config.loops = loops;
        if (scheme == "https") config.tls = authority.issue("IP:127.0.0.1");
      },
      scheme);
  start_whole(c);
  CHECK(c.seen(0).count(event::kind::listening) == 1);
  CHECK(c[0].port() != 0);
  CHECK(c[0].lane("bulk").port() == c[0].port());
  for (std::size_t from : {0u, 1u}) {
    CHECK(*c.link(from, 1 - from).call(whoami).get() == payload{"grid"});
    for (const std::string name : {"small", "bulk"}) {
      auto p = in_lane(c, name, from, 1 - from);
      CHECK(*p.call(whoami).get() == payload{name});
      auto s = p.open(echo_stream, "x").get();
      REQUIRE(s);
      CHECK(!s->send("hi").get());
      CHECK(s->next().get()->text() == "hi");
      s->finish();
      CHECK(!s->next().get());
    }
  }
}

TEST_CASE("lanes end before their node, with it, and while they are busy") {
  checked_cluster c(2, add_lanes);
  start_whole(c);
  std::atomic<bool> is_over{false};
  std::atomic<std::size_t> answered{0};
  std::thread caller{[&] {
    while (!is_over) {
      for (const std::string name : {"small", "bulk"})
        if (in_lane(c, name).call(echo, "x").get()) ++answered;
      c.link(0, 1).call(echo, "x").get();
    }
  }};
  CHECK(eventually([&] { return answered > 100; }));
  c[1].lane("small").stop();
  CHECK_FALSE(in_lane(c, "small").call(echo, "x").get());
  CHECK(in_lane(c, "bulk").call(echo, "x").get());
  CHECK(c.link(0, 1).call(echo, "x").get());
  c[1].drain();
  CHECK_FALSE(in_lane(c, "bulk").call(echo, "x").get());
  is_over = true;
  caller.join();
}

TEST_CASE("a node that was stopped frees its port, and the next run serves its lanes again") {
  checked_cluster c(2, add_lanes);
  start_whole(c);
  c.restart(1, serve_with_lanes);
  CHECK(!c[0].lane("bulk").wait_connected(20s));
  CHECK(*in_lane(c, "bulk").call(whoami).get() == payload{"bulk"});
}

TEST_CASE("a node that cannot listen starts none of its lanes") {
  checked_cluster c(2, [](node_config& config) {
    add_lanes(config);
    config.listen_wait = 0ms;
  });
  serve_with_lanes(c[0]);
  serve_with_lanes(c[1]);
  c.start(0);
  node second{c.system(), c.config(0)};
  CHECK(code_of(second.start()) == errc::io_failure);
  CHECK(second.lane("small").port() == 0);
  c.start(1);
  CHECK(!c[0].lane("small").wait_connected(20s));
}
