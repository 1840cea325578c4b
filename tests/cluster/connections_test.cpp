#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dialler_of.hpp"
#include "tests/transport/certificates.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <array>
#include <atomic>
#include <future>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("three nodes form a full mesh with one connection per pair") {
  checked_cluster c(3);
  for (std::size_t i : {0u, 1u, 2u}) serve_all(c[i]);
  c.start();
  for (std::size_t a : {0u, 1u, 2u})
    for (std::size_t b : {0u, 1u, 2u}) {
      if (a == b) continue;
      CHECK(c.link(a, b).call(echo, "x").get());
      CHECK(c.link(a, b).stats().connections == 1);
      CHECK(c.link(a, b).stats().dials != c.link(b, a).stats().dials);
    }
}

TEST_CASE("a large call made at once on each new connection does not cut it") {
  ws::test::authority authority;
  const std::string scheme = GENERATE("http", "https");
  checked_cluster c(
      2,
      [&](node_config& config) {
        if (scheme == "https") config.tls = authority.issue("IP:127.0.0.1");
      },
      scheme);
  for (std::size_t i : {0u, 1u}) serve_all(c[i]);
  c.start();
  // The dialled node is the first to know that the connection stands.
  const std::size_t dialler = dialler_of(c);
  auto p = c.link(1 - dialler, dialler);
  const payload large{std::string(100'000, 'x')};
  for (std::uint64_t connection = 2; connection < 12; ++connection) {
    cut_connections(c.host(1 - dialler));
    REQUIRE(eventually([&] { return p.state() != peer_state::connected; }));
    REQUIRE(p.wait_connected(10s).get());
    CHECK(p.call(echo, large).get());
    CHECK(p.stats().connections == connection);
  }
}

TEST_CASE("a cut connection fails what is in flight, cancels handlers and comes back") {
  const bool by_dialer = GENERATE(true, false);
  checked_cluster c(2);
  std::atomic<int> alive{0};
  for (std::size_t i : {0u, 1u}) {
    serve_all(c[i]);
    c[i].handle(silent, [&alive](payload, sink<payload>) -> task<> {
      alive_counter here{alive};
      co_await sleep_for(1h);
    });
  }
  c.start();
  const auto from = by_dialer ? dialler_of(c) : 1 - dialler_of(c);
  auto p = c.link(from, 1 - from);
  auto call = std::async(std::launch::async, [p] { return p.call(slow, "2000").get(); });
  auto s = p.open(silent, "x").get();
  REQUIRE(s);
  CHECK(eventually([&] { return alive == 1 && p.stats().calls_out == 1; }));

  CHECK(cut_connections(c.host(1 - dialler_of(c))) > 0);

  auto outcome = call.get();
  REQUIRE(!outcome);
  CHECK(code_of(outcome.error()) == errc::disconnected);
  CHECK(!s->next().get());
  CHECK(code_of(s->error()) == errc::disconnected);
  CHECK(eventually([&] { return alive == 0; }));
  CHECK(p.wait_connected(5s).get());
  CHECK(p.call(echo, "again").get()->text() == "again");
  CHECK(p.stats().connections == 2);
  CHECK(c.seen(from).count(event::kind::connection_lost) == 1);
  CHECK(c.seen(from).count(event::kind::peer_restarted) == 0);
}

TEST_CASE("a restarted peer is told apart from a lost connection, before calls can be made") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  const auto first = p.stats().instance;
  c.restart(1, serve_all);
  CHECK(eventually([&] { return p.stats().connections == 2 && p.is_connected(); }));
  CHECK(p.stats().instance != first);
  CHECK(p.call(echo, "x").get());
  CHECK(c.seen(0).count(event::kind::peer_restarted) == 1);
  const auto events = c.seen(0).events();
  std::size_t restarted_at = 0, connected_at = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].what == event::kind::peer_restarted) restarted_at = i;
    if (events[i].what == event::kind::connected) connected_at = i;
  }
  CHECK(restarted_at < connected_at);
}

TEST_CASE("a peer that stops answering pings is disconnected") {
  checked_cluster c(2, [](node_config& config) { config.ping_interval = 100ms; });
  // A handler blocks the second node's loop, so it answers no pings, like a stopped process.
  std::promise<void> release;
  auto released = release.get_future().share();
  c[1].handle(echo,
              [released](payload in) -> result<payload> {
                released.wait();
                return in;
              },
              {.where = run_on::loop});
  c.start();
  auto outcome = c.link(0, 1).call(echo, "x").get();
  release.set_value();
  REQUIRE(!outcome);
  CHECK(code_of(outcome.error()) == errc::ping_timeout);
}

TEST_CASE("a peer is dialled where connect-to says, and known by its name") {
  // Nothing listens at the addresses in the names.
  const std::array listen{"127.0.0.1:" + std::to_string(free_port()),
                          "127.0.0.1:" + std::to_string(free_port())};
  checked_cluster c(2, [&](node_config& config) {
    const std::size_t own = config.local == config.peers[0] ? 0 : 1;
    config.listen = listen[own];
    config.connect_to = {config.peers[1 - own] + '=' + listen[1 - own]};
  });
  for (std::size_t i : {0u, 1u}) serve_all(c[i]);
  c.start();
  CHECK(c.link(0, 1).call(echo, "x").get());
  CHECK(c.link(1, 0).call(echo, "x").get());
  CHECK(c.seen(1).count(event::kind::connected, c.host(0)) == 1);
}

TEST_CASE("a wrong shared secret is refused on both layers and names the reason") {
  auto port_of = [](const std::string& host) { return host.substr(7); };
  checked_cluster c(2, [&](node_config& config) { config.listen = port_of(config.local); });
  caf::actor_system& system = c.system();
  auto seen = std::make_shared<recorder>();
  node a{system, c.config(0), {shared_secret("one"), {seen}}};
  node b{system, c.config(1), {shared_secret("two"), {seen}}};
  REQUIRE(!a.start());
  REQUIRE(!b.start());
  CHECK(eventually([&] {
    return seen->count(event::kind::refused) > 0 && seen->count(event::kind::attempt_failed) > 0;
  }));
  CHECK(seen->count(event::kind::connected) == 0);
  auto error = a.wait_connected(10ms);
  CHECK(code_of(error) == errc::deadline_exceeded);
  for (const auto& e : seen->events()) {
    CHECK(e.why.text.find("one") == std::string::npos);
    CHECK(e.why.text.find("two") == std::string::npos);
  }
}

TEST_CASE("JSON web tokens connect nodes") {
  checked_cluster c(2);
  node a{c.system(), c.config(0), {json_web_token("grid", "secret"), {}}};
  node b{c.system(), c.config(1), {json_web_token("grid", "secret"), {}}};
  REQUIRE(!a.start());
  REQUIRE(!b.start());
  CHECK(!a.wait_connected(5s));
}

TEST_CASE("a guest may connect, call and be called, and is forgotten when it leaves") {
  checked_cluster c(2, [](node_config& config) { config.guests = {"http://ctl-*:1"}; });
  serve_all(c[0]);
  serve_all(c[1]);
  c.start();
  {
    const std::vector<std::string> hosts{c.host(0), c.host(1)};
    auto name = make_guest_name("http://ctl-*:1", hosts);
    REQUIRE(name);
    node_config config;
    config.local = *name;
    config.peers = hosts;
    config.listen = "none";
    config.loops = 1;
    node guest{c.system(), config};
    serve_all(guest);
    REQUIRE(!guest.start());
    REQUIRE(!guest.wait_connected(5s));
    CHECK(guest.peer(c.host(0)).call(echo, "x").get());
    CHECK(guest.peer(c.host(1)).call(echo, "x").get());
    CHECK(eventually([&] { return c[0].guests().size() == 1; }));
    CHECK(c[0].peers().size() == 1);
    CHECK(c[0].guests()[0].host() == config.local);
    auto back = c[0].peer(config.local);
    CHECK(back.stats().is_guest);
    CHECK(back.call(echo, "y").get()->text() == "y");
  }
  CHECK(eventually([&] { return c[0].guests().empty() && c[1].guests().empty(); }));
  CHECK(c.seen(0).count(event::kind::guest_left) == 1);
}

TEST_CASE("a node that is neither peer nor guest is refused") {
  checked_cluster c(2);
  c.start();
  const std::vector<std::string> hosts{c.host(0)};
  node_config config;
  config.local = *make_guest_name("http://unknown-*:1", hosts);
  config.peers = hosts;
  config.listen = "none";
  auto seen = std::make_shared<recorder>();
  node unknown{c.system(), config, {{}, {seen}}};
  REQUIRE(!unknown.start());
  CHECK(eventually([&] { return seen->count(event::kind::attempt_failed) > 0; }));
  const auto why = unknown.peer(c.host(0)).stats().last_failure;
  CHECK(why == failure{errc::handshake_refused, "unknown incoming host: " + config.local});
}

TEST_CASE("draining refuses new calls and lets running ones finish") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  auto running = std::async(std::launch::async, [p] { return p.call(slow, "300").get(); });
  CHECK(eventually([&] { return c.link(1, 0).stats().calls_in == 1; }));
  std::thread drainer{[&] { c[1].drain(); }};
  CHECK(eventually([&] {
    auto refused = p.call(echo, "x", {.timeout = 1s}).get();
    return !refused && code_of(refused.error()) == errc::peer_shutting_down;
  }));
  auto outcome = running.get();
  CHECK(outcome);
  drainer.join();
}

TEST_CASE("stopping a node completes everything in flight exactly once") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  std::atomic<int> completed{0}, disconnected{0};
  for (int i = 0; i < 50; ++i)
    c[0].spawn_task([](peer to, std::atomic<int>* n, std::atomic<int>* lost) -> task<> {
      auto r = co_await to.call(slow, "3600000");
      ++*n;
      *lost += !r && code_of(r.error()) == errc::disconnected;
    }(p, &completed, &disconnected));
  CHECK(eventually([&] { return c.link(1, 0).stats().calls_in == 50; }));
  c.stop(1);
  CHECK(eventually([&] { return completed == 50; }));
  CHECK(disconnected == 50);
}
