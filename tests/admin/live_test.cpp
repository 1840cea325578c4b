#include "tests/admin/asking.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/raw_socket.hpp"

#include <actorgrid/metrics.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::admin::test;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// A line for each peer: its host, its state, and 1 if the node dials it.
constexpr auto views = unary<no_payload, std::string>(handler_id{72});

void serve_views(node& n) {
  n.handle(views, [&n]() -> result<std::string> {
    std::string lines;
    for (const auto& p : n.peers()) {
      const auto stats = p.stats();
      lines +=
          stats.host + ' ' + std::string(to_string(stats.state)) + (stats.dials ? " 1\n" : " 0\n");
    }
    return lines;
  });
}

task<result<std::vector<peer_view>>> ask_for_views(peer asked) {
  auto answer = co_await asked.call(views);
  if (!answer) co_return answer.error();
  std::vector<peer_view> all;
  std::istringstream lines{*answer};
  peer_view view;
  while (lines >> view.host >> view.state >> view.dials) all.push_back(view);
  co_return all;
}

/// Some nodes, the first with an admin listener on the loopback.
struct live_cluster {
  explicit live_cluster(std::size_t count,
                        std::function<void(std::size_t, node_config&)> change = {})
      : nodes(cluster_options{
            .nodes = count,
            .configure =
                [this, change = std::move(change)](std::size_t i, node_config& c) {
                  if (i == 0) c.admin.listen = "127.0.0.1:" + std::to_string(port);
                  if (change) change(i, c);
                },
            .equip = [](std::size_t, node_options& o) { o.ask_peers = ask_for_views; }}) {}

  std::string status(const std::string& path = "/status.json") { return body_of(ask(port, path)); }
  bool comes_to_show(const std::string& part, const std::string& path = "/status.json") {
    std::string last;
    const bool is_there = eventually([&] { return contains(last = status(path), part); }, 30s);
    if (!is_there) WARN(last);
    return is_there;
  }

  const std::uint16_t port = free_port();
  checked_cluster nodes;
};

struct token_file {
  explicit token_file(const std::string& text) { put(text); }
  ~token_file() { std::filesystem::remove(path); }
  /// Replaces the file as a whole.
  void put(const std::string& text) const {
    std::ofstream(path + ".new") << text;
    ::chmod((path + ".new").c_str(), 0600);
    std::filesystem::rename(path + ".new", path);
  }

  const std::string path = std::filesystem::temp_directory_path()
                           / ("actorgrid-live-token-" + std::to_string(::getpid()));
};

std::string row(const std::string& name, const std::string& rest) {
  return R"({"name":")" + name + R"(","why_not_asked":")" + rest;
}

} // namespace

TEST_CASE("the status comes as events, the same as on request") {
  live_cluster c{2};
  c.nodes.start();
  auto client = ws::test::raw_socket::connect(c.port);
  client.send(request_text("/events"));
  CHECK(contains(client.read_until("\r\n\r\n"), "Content-Type: text/event-stream\r\n"));
  CHECK(client.read_until("\n\n") == "retry: 2000\n\n");
  for (int i = 0; i < 2; ++i) {
    auto event = client.read_until("\n\n");
    // A comment if nothing new was made.
    while (event == ":\n\n") event = client.read_until("\n\n");
    CHECK(event.starts_with("event: status\ndata: {\"name\":\"" + c.nodes.host(0) + "\","));
    CHECK(event.ends_with("]}\n\n"));
    CHECK(contains(event, "\"taken_unix_seconds\":"));
  }
  CHECK(status_of(ask_raw(c.port, request_text("/events", "GET", "Host: evil.example\r\n")))
        == 421);
}

TEST_CASE("the matrix shows which nodes are not connected, as each of them says") {
  const auto nobody = "127.0.0.1:" + std::to_string(free_port());
  std::vector<std::string> hosts(3);
  live_cluster c{3, [&](std::size_t i, node_config& config) {
                   // The nodes 1 and 2 do not find each other.
                   if (i == 1) config.connect_to = {config.peers[2] + "=" + nobody};
                   if (i == 2) config.connect_to = {config.peers[1] + "=" + nobody};
                 }};
  for (std::size_t i = 1; i < 3; ++i) serve_views(c.nodes[i]);
  for (std::size_t i = 0; i < 3; ++i) c.nodes.start(i);
  CHECK(contains(c.status(), "\"grid\":{\"age_seconds\":null,\"nodes\":["));
  CHECK(c.comes_to_show(row(c.nodes.host(0), R"(","connected":2,"not_connected":[],)"),
                        "/status.json?grid"));
  const auto apart = [&](std::size_t a, std::size_t b) {
    return row(c.nodes.host(a), R"(","connected":1,"not_connected":[{"name":")" + c.nodes.host(b)
                                    + R"(","state":")");
  };
  CHECK(c.comes_to_show(apart(1, 2), "/status.json?grid"));
  CHECK(c.comes_to_show(apart(2, 1), "/status.json?grid"));
  // Who does not look causes no survey, and sees the last.
  CHECK(contains(c.status(), apart(1, 2)));
}

TEST_CASE("nodes that cannot be asked have a row that says why") {
  live_cluster c{3};
  c.nodes.start(0);
  c.nodes.start(1);
  CHECK(c.comes_to_show(row(c.nodes.host(1), "peer_has_no_handler: "), "/status.json?grid"));
  CHECK(
      contains(c.status(), row(c.nodes.host(2), R"(not connected with this node","connected":0)")));
}

TEST_CASE("the status has the last events") {
  live_cluster c{2};
  c.nodes.start();
  CHECK(c.comes_to_show(R"("code":"AG202","level":"info","kind":"connected","peer":")"
                        + c.nodes.host(1) + '"'));
  CHECK(contains(c.status(), R"("code":"AG101","level":"info","kind":"listening")"));
  c.nodes.stop(1);
  CHECK(c.comes_to_show(R"("events":[{"time_unix_seconds":)"));
  CHECK(c.comes_to_show(R"("kind":"connection_lost","peer":")" + c.nodes.host(1) + '"'));
}

TEST_CASE("the status has the configuration in force, also another one, and no secret") {
  const token_file file{"s3cret-of-admin\n"};
  live_cluster c{2, [&](std::size_t i, node_config& config) {
                   if (i == 0) config.admin.token_file = file.path;
                 }};
  c.nodes.start();
  const auto status = [&] {
    return body_of(ask_raw(c.port, request_text("/status.json", "GET",
                                                "Host: localhost\r\n"
                                                "Authorization: Bearer s3cret-of-admin\r\n")));
  };
  const auto before = status();
  CHECK(contains(before, R"({"key":"grid.redial-max","value":")"));
  CHECK(contains(before, R"({"key":"grid.admin.token-file","value":"\")" + file.path));
  CHECK_FALSE(contains(before, "s3cret"));
  auto next = c.nodes[0].config();
  next.redial_max = 7s;
  REQUIRE(c.nodes[0].reconfigure(next));
  CHECK(eventually([&] {
    return contains(status(), R"({"key":"grid.redial-max","value":"7s","is_default":false})");
  }));
}

TEST_CASE("another token is in force once its file has changed") {
  const token_file file{"first\n"};
  live_cluster c{1, [&](std::size_t, node_config& config) { config.admin.token_file = file.path; }};
  c.nodes.start();
  const auto status_with = [&](const std::string& token) {
    const auto fields = "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n";
    return status_of(ask_raw(c.port, request_text("/metrics", "GET", fields)));
  };
  CHECK(status_with("first") == 200);
  file.put("second\n");
  CHECK(eventually([&] { return status_with("second") == 200; }, 30s));
  CHECK(status_with("first") == 401);
  CHECK(c.nodes.seen(0).count(event::kind::files_reloaded) == 1);
  file.put("");
  CHECK(eventually([&] { return c.nodes.seen(0).count(event::kind::files_rejected) == 1; }, 30s));
  CHECK(status_with("second") == 200);
}

TEST_CASE("lanes are in the status and in the metrics") {
  live_cluster c{2, [](std::size_t, node_config& config) { config.lanes = {{.name = "urgent"}}; }};
  for (std::size_t i = 0; i < 2; ++i) serve_all(c.nodes[i].lane("urgent"));
  c.nodes.start();
  const auto peer = c.nodes[1].lane("urgent").peer(c.nodes.host(0));
  REQUIRE(eventually([&] { return peer.is_connected(); }));
  REQUIRE(peer.call(echo, "x").get());
  auto stream = peer.open(collect).get();
  REQUIRE(stream);
  CHECK(c.comes_to_show(R"("lanes":[{"name":"urgent","is_draining":false,"peers":[{)"));
  CHECK(c.comes_to_show(R"("lane":"urgent","waiting_since_seconds":)"));
  const auto metrics = ask(c.port, "/metrics");
  CHECK(contains(
      metrics,
      "\nactorgrid_handler_calls_total{handler=\"1\",outcome=\"ok\",lane=\"urgent\"} 1\n"));
  CHECK(contains(metrics, "\nactorgrid_peer_connected{peer=\"" + c.nodes.host(1)
                              + "\",lane=\"urgent\"} 1\n"));
}

TEST_CASE("a stream tells for how long it has waited, which ends with a message") {
  live_cluster c{2};
  serve_all(c.nodes[0]);
  c.nodes.start();
  auto stream = c.nodes.link(1, 0).open(collect).get();
  REQUIRE(stream);
  // When it began to wait, or somewhat later.
  const auto waits_since = [&] {
    const auto all = c.nodes.link(0, 1).streams().get();
    const bool waits = all && all->size() == 1 && all->front().waiting_for == "input";
    return waits ? actorgrid::now() - all->front().present_wait : deadline_clock::time_point{};
  };
  const auto opened = actorgrid::now();
  REQUIRE(eventually([&] { return waits_since() != deadline_clock::time_point{}; }));
  REQUIRE(eventually([&] { return actorgrid::now() > opened + 100ms; }));
  CHECK(waits_since() < actorgrid::now());
  const auto sent = actorgrid::now();
  REQUIRE_FALSE(stream->send("x").get());
  CHECK(eventually([&] { return waits_since() > sent; }));
}
