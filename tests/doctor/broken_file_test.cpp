#include "tests/doctor/two_nodes.hpp"

#include <filesystem>
#include <string>
#include <unistd.h>

// Files, names and ports that are wrong on the node's own machine.

using namespace actorgrid;
using namespace actorgrid::doctor;
using namespace actorgrid::doctor::test;
using namespace std::chrono_literals;

TEST_CASE("nothing is blamed in two nodes that run and are connected") {
  const auto scheme = GENERATE(std::string{"http"}, "https");
  two_nodes grid{scheme};
  if (scheme == "https") grid.use_tls(good, good);
  grid.run_here();
  grid.run_there();
  grid.wait_connected();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed().empty());
  for (const auto* check : {"file", "names", "port", "dns", "tcp", "upgrade", "route", "token",
                            "clock", "listed", "dials", "settings", "limits", "versions"})
    CHECK(found.result(check).outcome == verdict::ok);
  CHECK(found.result("tls").outcome == (scheme == "https" ? verdict::ok : verdict::skipped));
  CHECK(contains(found.result("dials").summary, "connected to 1"));
}

TEST_CASE("nothing is blamed before this node is started") {
  two_nodes grid;
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed().empty());
  CHECK(contains(found.result("port").summary, "is free: the node does not run"));
}

TEST_CASE(
    "nothing is blamed if nodes admit no guests, and list and clocks are known all the same") {
  const auto scheme = GENERATE(std::string{"http"}, "https");
  two_nodes grid{scheme};
  if (scheme == "https") grid.use_tls(good, good);
  grid.there.guests.clear();
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed().empty());
  CHECK(found.result("listed").outcome == verdict::ok);
  CHECK(found.result("clock").outcome == verdict::ok);
  CHECK(found.result("settings").outcome == verdict::skipped);
}

TEST_CASE("a file that is missing, or has mistakes, is named and nothing else") {
  std::string text, words;
  SECTION("missing") {
    words = "missing.ini";
  }
  SECTION("a key that does not exist") {
    text = "[grid]\nlocal = \"http://a:1\"\npears = [\"http://a:1\"]\npeers = [\"http://a:1\"]\n";
    words = "did you mean grid.peers?";
  }
  SECTION("a name that is not in the list") {
    text = "[grid]\nlocal = \"http://A:1\"\npeers = [\"http://a:1\"]\n";
    words = "grid.local: \"http://A:1\" is not in grid.peers";
  }
  SECTION("a URL with a path") {
    text = "[grid]\nlocal = \"http://a:1\"\npeers = [\"http://a:1\", \"http://b:1/x\"]\n";
    words = "has a path or query";
  }
  SECTION("a duration without a unit") {
    text = "[grid]\npeers = [\"http://a:1\"]\n[grid.limits]\nwrite-timeout = 4\n";
    words = "grid.limits.write-timeout";
  }
  const auto found = diagnose_file(text);
  CAPTURE(found);
  CHECK(found.blamed() == "file");
  CHECK(contains(found.of("file").what, words));
}

TEST_CASE("a file with rules about other nodes, and with lanes, is not blamed") {
  two_nodes grid;
  grid.here.allow = {grid.there.local + " may not call 40"};
  grid.here.lanes = grid.there.lanes = {{.name = "urgent"}};
  grid.run_here();
  grid.run_there();
  grid.wait_connected();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "");
}

TEST_CASE("a secret that everybody may read is found") {
  two_nodes grid;
  grid.here.auth.token_file = grid.ca().write("token", "secret\n");
  using std::filesystem::perms;
  grid.there.auth = grid.here.auth;
  grid.run_there();
  std::filesystem::permissions(grid.here.auth.token_file, perms::others_read | perms::owner_read);
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "file");
  CHECK(contains(found.of("file").what, "grid.auth.token-file"));
}

TEST_CASE("a key that is not that of the certificate is found") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  grid.run_there();
  grid.here.tls.key = grid.there.tls.key;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "file");
  CHECK(contains(found.of("file").what, "is not the key of grid.tls.cert"));
}

TEST_CASE("a name on the loopback in a list of machines is found") {
  two_nodes grid{"http", "localhost"};
  grid.run_there();
  const auto name = "http://127.0.0.1:" + std::to_string(grid.port_here);
  grid.here.local = name;
  grid.here.peers[0] = grid.there.peers[0] = name;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(contains(found.of("names").what, "leads every machine to itself"));
  CHECK(found.of("names").node == name);
}

TEST_CASE("two names that differ only in their case are found") {
  two_nodes grid{"http", "localhost"};
  const auto twin = "http://There.localhost:" + std::to_string(grid.port_there);
  grid.addresses["There.localhost"] = "127.0.0.1";
  grid.add_peer(twin);
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "names");
  CHECK(found.of("names").node == twin);
  CHECK(contains(found.of("names").what, "nearly the same name"));
}

TEST_CASE("two names that lead to one address are a warning") {
  two_nodes grid{"http", "localhost"};
  const auto alias = "http://alias.localhost:" + std::to_string(grid.port_there);
  grid.addresses["alias.localhost"] = "127.0.0.1";
  grid.add_peer(alias);
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "names");
  CHECK(found.of("names").how_bad == verdict::warning);
}

TEST_CASE("an address to listen at that is another machine's is found") {
  two_nodes grid;
  grid.run_there();
  grid.here.listen = "192.0.2.1:" + std::to_string(grid.port_here);
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "names");
  CHECK(contains(found.of("names").what, "grid.listen names 192.0.2.1"));
}

TEST_CASE("a name of this node that leads to another machine is a warning") {
  two_nodes grid{"http", "localhost"};
  grid.run_there();
  grid.addresses["here.localhost"] = "192.0.2.1";
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "names");
  CHECK(found.of("names").how_bad == verdict::warning);
  CHECK(contains(found.of("names").what, "another machine"));
}

TEST_CASE("a port that another program has is found, with its process") {
  two_nodes grid;
  grid.run_there();
  SECTION("a web server") {
    grid.put_here(answers(http_answer("200 OK", "hello")));
  }
  SECTION("another protocol") {
    grid.put_here(answers("SSH-2.0-OpenSSH_9.2p1\r\n"));
  }
  SECTION("one that hangs up") {
    grid.put_here([](auto&) {});
  }
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "port");
  CHECK(contains(found.of("port").what, "process " + std::to_string(::getpid())));
  CHECK(contains(found.of("port").what, "is no node of this grid"));
}

TEST_CASE("a process with the port that does not answer is found") {
  two_nodes grid;
  grid.here.limits.handshake_timeout = grid.there.limits.handshake_timeout = 2s;
  grid.run_there();
  grid.put_here(stays_silent());
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "port");
  CHECK(contains(found.of("port").what, "does not answer"));
}

TEST_CASE("a node that listens elsewhere than its name leads is found") {
  two_nodes grid{"http", "localhost"};
  grid.run_here();
  grid.run_there();
  grid.addresses["here.localhost"] = "127.0.0.2";
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(contains(found.of("tcp").what, "this node listens at 127.0.0.1:"));
  CHECK(contains(found.of("tcp").what, "leads to 127.0.0.2:"));
}
