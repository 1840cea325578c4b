#include "tests/admin/asking.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/raw_socket.hpp"

#include <actorgrid/metrics.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::admin::test;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto hold = unary<no_payload, payload>(handler_id{71});

/// Two nodes, the first with an admin listener on the loopback.
struct watched_cluster {
  explicit watched_cluster(std::function<void(node_config&)> change = {})
      : nodes(2, [&, first = true](node_config& config) mutable {
          if (!std::exchange(first, false)) return;
          config.admin.listen = "127.0.0.1:" + std::to_string(port);
          config.admin.ready_peers = 1;
          if (change) change(config);
        }) {}

  std::string ready() { return body_of(ask(port, "/readyz")); }

  const std::uint16_t port = free_port();
  checked_cluster nodes;
};

std::string secret_file(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path()
                    / ("actorgrid-admin-token-" + std::to_string(::getpid()));
  std::ofstream(path) << text;
  ::chmod(path.c_str(), 0600);
  return path;
}

} // namespace

TEST_CASE("the admin listener tells metrics, a status and a page") {
  watched_cluster c;
  c.nodes[0].handle(hold, []() -> task<result<payload>> { co_return "x"; });
  c.nodes.start();
  REQUIRE(c.nodes.link(1, 0).call(hold).get());
  const auto metrics = ask(c.port, "/metrics");
  CHECK(status_of(metrics) == 200);
  CHECK(contains(metrics, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  CHECK(contains(metrics, "\nactorgrid_handler_calls_total{handler=\"71\",outcome=\"ok\"} 1\n"));
  const auto status = ask(c.port, "/status.json");
  CHECK(contains(status, "Content-Type: application/json\r\n"));
  CHECK(contains(status, "{\"name\":\"" + c.nodes.host(0) + "\""));
  CHECK(contains(status, "\"is_ready\":true"));
  const auto page = ask(c.port, "/");
  CHECK(contains(page, "Content-Type: text/html; charset=utf-8\r\n"));
  CHECK(contains(page, "\r\nContent-Security-Policy: default-src 'none'; "));
  const auto host_of = [&](std::size_t i) {
    return c.nodes.host(i).substr(std::string("http://").size());
  };
  CHECK(contains(page, "<span>" + host_of(1)
                           + "</span></td><td class=\"text\"><span class=\"good\">connected<"));
  const auto host = host_of(0);
  CHECK(status_of(ask_raw(c.port, request_text("/", "GET", "Host: " + host + "\r\n"))) == 200);
  CHECK(status_of(ask_raw(c.port, request_text("/", "GET", "Host: evil.example\r\n"))) == 421);
}

TEST_CASE("what the admin listener shows is kept for a quarter of a second") {
  watched_cluster c;
  c.nodes.start();
  // Some of these fall into one period, however slow the machine is.
  const auto is_kept = [&] { return ask(c.port, "/metrics") == ask(c.port, "/metrics"); };
  CHECK(eventually(is_kept));
}

TEST_CASE("a node is ready while it listens, has its peers and does not drain") {
  watched_cluster c;
  std::promise<void> may_end;
  c.nodes[0].handle(hold,
                    [end = may_end.get_future().share()]() -> result<payload> {
                      end.wait();
                      return "done";
                    },
                    {.where = run_on::thread});
  c.nodes.start(0);
  CHECK(c.ready() == "0 of 1 peers are connected\n");
  CHECK(status_of(ask(c.port, "/readyz")) == 503);
  CHECK(status_of(ask(c.port, "/livez")) == 200);
  c.nodes.start(1);
  CHECK(eventually([&] { return status_of(ask(c.port, "/readyz")) == 200; }));
  CHECK(c.ready() == "ok\n");
  // The other node may learn of the connection a little later.
  REQUIRE(c.nodes.link(1, 0).wait_connected(10s).get());
  auto answer = std::async(std::launch::async, [&] { return c.nodes.link(1, 0).call(hold).get(); });
  REQUIRE(eventually([&] { return c.nodes.link(0, 1).stats().calls_in == 1; }));
  auto drained = std::async(std::launch::async, [&] { c.nodes[0].drain(); });
  CHECK(eventually([&] { return c.ready() == "the node drains\n"; }));
  CHECK(status_of(ask(c.port, "/readyz")) == 503);
  CHECK(body_of(ask(c.port, "/livez")) == "ok\n");
  may_end.set_value();
  drained.get();
  CHECK(answer.get());
  CHECK_THROWS(ask(c.port, "/livez"));
}

TEST_CASE("a node that waits for its port is alive and not ready") {
  const ws::test::raw_listener other;
  const auto taken = "127.0.0.1:" + std::to_string(other.port());
  watched_cluster c{[&](node_config& config) {
    config.listen = taken;
    config.listen_wait = 60s;
  }};
  auto started = std::async(std::launch::async, [&] { return code_of(c.nodes[0].start()); });
  CHECK(eventually([&] {
    try {
      return c.ready() == "the node does not listen yet\n";
    } catch (const std::system_error&) {
      return false; // The admin listener is not there yet.
    }
  }));
  CHECK(status_of(ask(c.port, "/livez")) == 200);
  c.nodes[0].stop();
  CHECK(started.get() != errc::ok);
}

TEST_CASE("a node with a loop that hangs is not alive, and its pages still come") {
  watched_cluster c{[](node_config& config) { config.loops = 1; }};
  std::promise<void> may_go_on;
  c.nodes[0].handle(hold,
                    [go_on = may_go_on.get_future().share()]() -> result<payload> {
                      go_on.wait();
                      return "done";
                    },
                    {.where = run_on::loop});
  c.nodes.start();
  auto answer = std::async(std::launch::async, [&] { return c.nodes.link(1, 0).call(hold).get(); });
  std::string told;
  const auto is_told = [&] {
    told = ask(c.port, "/livez");
    return status_of(told) != 200;
  };
  CHECK(eventually(is_told, 60s));
  CHECK(status_of(told) == 503);
  CHECK(contains(body_of(told), "grid-0 has been in one turn for "));
  CHECK(status_of(ask(c.port, "/metrics")) == 200);
  CHECK(status_of(ask(c.port, "/")) == 200);
  may_go_on.set_value();
  CHECK(answer.get());
  CHECK(eventually([&] { return status_of(ask(c.port, "/livez")) == 200; }));
}

TEST_CASE("with a token, only health checks are answered without it") {
  const auto file = secret_file("first\nsecond\n");
  watched_cluster c{[&](node_config& config) { config.admin.token_file = file; }};
  c.nodes.start();
  for (const auto* path : {"/", "/metrics", "/status.json", "/other"})
    CHECK(status_of(ask(c.port, path)) == 401);
  CHECK(status_of(ask(c.port, "/livez")) == 200);
  CHECK(status_of(ask(c.port, "/readyz")) == 200);
  const auto with = [&](const std::string& token) {
    const auto fields = "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n";
    return status_of(ask_raw(c.port, request_text("/metrics", "GET", fields)));
  };
  CHECK(with("first") == 200);
  CHECK(with("second") == 200);
  CHECK(with("third") == 401);
  std::filesystem::remove(file);
}

TEST_CASE("a node serves its admin pages at a path") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("actorgrid-admin-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const auto path = (folder / "admin.sock").string();
  {
    watched_cluster c{[&](node_config& config) { config.admin.listen = path; }};
    c.nodes.start();
    CHECK(status_of(ask_at(path, "/readyz")) == 200);
    CHECK(status_of(ask_at(path, "/")) == 200);
  }
  CHECK(std::filesystem::is_empty(folder));
  std::filesystem::remove(folder);
}

TEST_CASE("an admin listener whose port is taken keeps the node from starting, and says so") {
  const ws::test::raw_listener other;
  const auto taken = "127.0.0.1:" + std::to_string(other.port());
  watched_cluster c{[&](node_config& config) {
    config.admin.listen = taken;
    config.listen_wait = 0ms;
  }};
  const auto why = failure_of(c.nodes[0].start());
  CHECK(why.code == errc::io_failure);
  CHECK(contains(why.text, "grid.admin.listen: listen on " + taken + ": Address already in use"));
}

TEST_CASE("the streams of a node are shown with what they wait for") {
  watched_cluster c;
  serve_all(c.nodes[1]);
  c.nodes.start();
  auto stream = c.nodes.link(0, 1).open(collect).get();
  REQUIRE(stream);
  CHECK(eventually([&] { return contains(ask(c.port, "/status.json"), "\"handler\":6,"); }));
  CHECK(contains(ask(c.port, "/"), "<td><span>6</span></td><td class=\"text\"><span>this node<"));
}
