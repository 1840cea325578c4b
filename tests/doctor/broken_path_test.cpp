#include "tests/doctor/two_nodes.hpp"

#include <memory>
#include <netdb.h>
#include <semaphore>
#include <string>

// Lookups, connections, proxies and paths that do not lead to the other node.

using namespace actorgrid;
using namespace actorgrid::doctor;
using namespace actorgrid::doctor::test;
using namespace std::chrono_literals;
using ws::test::raw_listener;
using ws::test::raw_socket;

namespace {

/// What the doctor says if the lookup of the other node's name has this answer.
diagnosis with_lookup(const resolver& ask, std::chrono::milliseconds limit) {
  two_nodes grid{"http", "example"};
  examination what;
  what.config = grid.here;
  what.config.limits.lookup_timeout = limit;
  what.resolve = [ask](const detail::host_port& where) {
    lookup_answer own;
    if (where.host.starts_with("there")) return ask(where);
    return ask_system({"127.0.0.1", where.port});
  };
  return {check_all(examine(what))};
}

lookup_answer failed(int error) {
  lookup_answer answer;
  answer.facts.how = ending::failed;
  answer.facts.error = error;
  answer.facts.error_text = ::gai_strerror(error);
  return answer;
}

} // namespace

TEST_CASE("a name that does not exist is found") {
  const auto found = with_lookup([](const auto&) { return failed(EAI_NONAME); }, 10s);
  CAPTURE(found);
  CHECK(found.blamed() == "dns");
  CHECK(contains(found.of("dns").what, "there is no address for the name there.example"));
}

TEST_CASE("a name server that fails is found") {
  const auto found = with_lookup([](const auto&) { return failed(EAI_AGAIN); }, 10s);
  CAPTURE(found);
  CHECK(found.blamed() == "dns");
  CHECK(contains(found.of("dns").remedy, "/etc/resolv.conf"));
}

TEST_CASE("a name server that does not answer is given up at the time limit") {
  const auto over = std::make_shared<std::binary_semaphore>(0);
  const auto found = with_lookup(
      [over](const auto&) {
        over->acquire();
        return lookup_answer{};
      },
      100ms);
  over->release();
  CAPTURE(found);
  CHECK(found.blamed() == "dns");
  CHECK(contains(found.of("dns").how, "no answer within 100 ms"));
}

TEST_CASE("a name of another node that leads back to this machine is found") {
  const auto found = with_lookup(
      [](const detail::host_port& where) { return ask_system({"127.0.1.1", where.port}); }, 10s);
  CAPTURE(found);
  CHECK(found.blamed() == "dns");
  CHECK(contains(found.of("dns").what, "leads back to this machine: 127.0.1.1"));
  CHECK(contains(found.of("dns").remedy, "/etc/hosts"));
}

TEST_CASE("a node that does not run is found") {
  two_nodes grid;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tcp");
  CHECK(contains(found.of("tcp").what, "nothing listens at 127.0.0.1:"));
  CHECK(contains(found.of("tcp").how, "Connection refused"));
}

TEST_CASE("an entry of grid.connect-to with a wrong port is found") {
  two_nodes grid;
  grid.run_there();
  grid.here.connect_to = {grid.there.local + "=127.0.0.1:1"};
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tcp");
  CHECK(contains(found.of("tcp").what, "nothing listens at 127.0.0.1:1"));
}

TEST_CASE("a machine that drops packets is given up at the time limit") {
  two_nodes grid;
  // The kernel does not answer connects while a backlog is full; one connection fills one of 0.
  raw_listener full{0};
  const auto first = raw_socket::connect(full.port());
  grid.here.connect_to = {grid.there.local + "=127.0.0.1:" + std::to_string(full.port())};
  grid.here.limits.connect_timeout = 200ms;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tcp");
  CHECK(contains(found.of("tcp").how, "nothing came back within 200 ms"));
  CHECK(contains(found.of("tcp").remedy, "firewall"));
}

TEST_CASE("an address that is dead beside one that works is a warning") {
  two_nodes grid{"http", "localhost"};
  grid.run_there();
  grid.addresses["there.localhost"] = "127.0.0.2,127.0.0.1";
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tcp");
  CHECK(found.of("tcp").how_bad == verdict::warning);
  CHECK(contains(found.of("tcp").what, "the address 127.0.0.2:"));
}

TEST_CASE("what answers instead of the node is found by its answer") {
  two_nodes grid;
  std::string words;
  SECTION("a proxy that answers 200 to an upgrade") {
    grid.put_there(answers(http_answer("200 OK", "<html>", "Server: nginx\r\n")));
    words = "is no node, or a proxy that swallows upgrades";
  }
  SECTION("a proxy that takes out the upgrade: the node behind it says so") {
    grid.put_there(answers(http_answer("426 Upgrade Required", "expected a websocket upgrade")));
    words = "a proxy on the way takes out the request for an upgrade";
  }
  SECTION("a proxy that does not reach the node") {
    grid.put_there(answers(http_answer("502 Bad Gateway", {}, "Server: nginx\r\n")));
    words = "a proxy answers for 127.0.0.1:" + std::to_string(grid.port_there)
            + " and does not reach the node";
  }
  SECTION("a proxy that redirects") {
    grid.put_there(
        answers(http_answer("301 Moved Permanently", {}, "Location: https://elsewhere/\r\n")));
    words = "is no node, or a proxy that swallows upgrades";
  }
  SECTION("a web server that has no such page") {
    grid.put_there(answers(http_answer("404 Not Found", "<html>", "Server: nginx\r\n")));
    words = "is no node, or a proxy that swallows upgrades";
  }
  SECTION("a firewall that forbids the request") {
    grid.put_there(answers(http_answer("403 Forbidden", "<html>", "Server: waf\r\n")));
    words = "is no node, or a proxy that swallows upgrades";
  }
  SECTION("a proxy that wants a password") {
    grid.put_there(answers(http_answer("407 Proxy Authentication Required")));
    words = "is no node, or a proxy that swallows upgrades";
  }
  SECTION("an upgrade that is not one to this request") {
    grid.put_there(
        answers("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                "Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
    words = "with an upgrade that is not one";
  }
  SECTION("a server of another protocol") {
    grid.put_there(answers("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"));
    words = "speaks another protocol";
  }
  SECTION("one that closes every connection") {
    grid.put_there([](auto&) {});
    words = "closes connections without an answer";
  }
  SECTION("one that says nothing") {
    grid.put_there(stays_silent());
    grid.here.limits.handshake_timeout = 200ms;
    words = "but does not answer";
  }
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "upgrade");
  CHECK(found.of("upgrade").node == grid.there.local);
  CHECK(contains(found.of("upgrade").what, words));
}

TEST_CASE("the server that answers instead of the node is named") {
  two_nodes grid;
  grid.put_there(
      answers(http_answer("200 OK", "<html>", "Server: nginx/1.22\r\nVia: 1.1 cache\r\n")));
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(contains(found.of("upgrade").how,
                 "HTTP 200 OK: <html> (Server: nginx/1.22, Via: 1.1 cache)"));
}

TEST_CASE("a node with another path is found") {
  two_nodes grid;
  grid.there.route_path = "/other/v1";
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "route");
  CHECK(contains(found.of("route").what, "has no grid at the path /minio/grid/v1"));
}

TEST_CASE("a running node whose path was changed in its file is to be restarted") {
  two_nodes grid;
  grid.run_here();
  grid.run_there();
  grid.here.route_path = "/new/v1";
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "route");
  CHECK(contains(found.of("route").remedy, "restart the node"));
}

TEST_CASE("no more than eight addresses of a name are tried") {
  two_nodes grid{"http", "localhost"};
  for (int i = 0; i < 20; ++i)
    grid.addresses["there.localhost"] +=
        (i == 0 ? "127.0.1." : ",127.0.1.") + std::to_string(i + 1);
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tcp");
  CHECK(found.result("tcp").findings.size() == 8);
}

TEST_CASE("an answer without end is read up to a limit") {
  two_nodes grid;
  const auto begin = GENERATE(std::string{"HTTP/1.1 200 OK\r\n"}, "HTTP/1.1 200 OK\r\n\r\n");
  grid.put_there([begin](raw_socket& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(begin);
    // Ends when the doctor hangs up: it would never stop to read otherwise.
    for (int i = 0; i < 10000; ++i) connection.send(std::string(1024, 'x'));
  });
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "upgrade");
  CHECK(found.of("upgrade").how.size() < 500);
}
