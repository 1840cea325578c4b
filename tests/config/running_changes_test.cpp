#include "config/keys.hpp"
#include "config/running_changes.hpp"
#include "tests/config/reading.hpp"

#include <actorgrid/config_changes.hpp>

#include <algorithm>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

using names = std::vector<std::string>;

node_config three_nodes() {
  node_config config;
  config.local = "http://node1:9000";
  config.peers = {"http://node1:9000", "http://node2:9000", "http://node3:9000"};
  return config;
}

std::string file_text(const std::string& more) {
  return "[grid]\nlocal = \"http://node1:9000\"\n" + more;
}

} // namespace

TEST_CASE("a configuration does not differ from itself") {
  const auto changes = find_changes(three_nodes(), three_nodes());
  CHECK(changes.is_empty());
  CHECK(to_string(changes) == "no changes\n");
}

TEST_CASE("peers and guests that come, go and move are told apart") {
  auto now = three_nodes();
  now.connect_to = {"http://node2:9000=10.0.0.2:9000", "http://node3:9000=10.0.0.3:9000"};
  now.guests = {"http://tool-*:1", "http://old-*:1"};
  auto wanted = three_nodes();
  wanted.peers = {"http://node1:9000", "http://node2:9000", "http://node4:9000"};
  wanted.connect_to = {"http://node2:9000=10.0.0.9:9000", "http://node4:9000=10.0.0.4:9000"};
  wanted.guests = {"http://new-*:1", "http://tool-*:1"};
  const auto changes = find_changes(now, wanted);
  CHECK(changes.peers_added == names{"http://node4:9000"});
  CHECK(changes.peers_removed == names{"http://node3:9000"});
  CHECK(changes.peers_moved == names{"http://node2:9000"});
  CHECK(changes.guests_added == names{"http://new-*:1"});
  CHECK(changes.guests_removed == names{"http://old-*:1"});
  CHECK(changes.at_restart.empty());
  CHECK(to_string(changes)
        == "add peer http://node4:9000\n"
           "remove peer http://node3:9000\n"
           "dial elsewhere http://node2:9000\n"
           "let in guests http://new-*:1\n"
           "let in no more guests http://old-*:1\n");
}

TEST_CASE("a peer moves when its entry of connect-to comes or goes") {
  auto moved = three_nodes();
  moved.connect_to = {"http://node2:9000=10.0.0.2:9000"};
  CHECK(find_changes(three_nodes(), moved).peers_moved == names{"http://node2:9000"});
  CHECK(find_changes(moved, three_nodes()).peers_moved == names{"http://node2:9000"});
}

TEST_CASE("settings are told by when they are in force") {
  auto wanted = three_nodes();
  wanted.limits.drain_timeout = 5s;
  wanted.limits.calls_in = 7;
  wanted.loops = 3;
  wanted.auth.token_file = "/etc/token";
  const auto changes = find_changes(three_nodes(), wanted);
  CHECK(changes.at_once == names{"grid.limits.drain-timeout: 30s -> 5s"});
  CHECK(changes.for_new_connections == names{"grid.limits.calls-in: 1024 -> 7"});
  CHECK(changes.at_restart
        == names{"grid.loops: 0 -> 3", "grid.auth.token-file: \"\" -> \"/etc/token\""});
  CHECK(one_line(changes)
        == "change grid.limits.drain-timeout: 30s -> 5s; "
           "change for new connections grid.limits.calls-in: 1024 -> 7; "
           "needs a restart: grid.loops: 0 -> 3; "
           "needs a restart: grid.auth.token-file: \"\" -> \"/etc/token\"");
}

TEST_CASE("what needs a restart keeps its value, and only that") {
  auto wanted = three_nodes();
  wanted.peers.pop_back();
  wanted.limits.calls_in = 7;
  wanted.loops = 3;
  wanted.local = "http://node2:9000";
  wanted.limits.write_timeout = 1s;
  auto next = wanted;
  keep_for_restart(three_nodes(), next);
  CHECK(next.local == three_nodes().local);
  CHECK(next.loops == 0);
  CHECK(next.limits.write_timeout == three_nodes().limits.write_timeout);
  CHECK(next.peers == wanted.peers);
  CHECK(next.limits.calls_in == 7);
  const auto left = find_changes(next, wanted);
  CHECK(left.at_restart.size() == 3);
  auto same = left;
  same.at_restart.clear();
  CHECK(same.is_empty());
}

TEST_CASE("rules and rates are in force at once, the log and files at the next start") {
  auto wanted = three_nodes();
  wanted.allow = {"peers may not call 40"};
  wanted.limits.call_rate = 10;
  wanted.limits.rate_burst = 2s;
  wanted.log.level = log_level::debug;
  wanted.tls.crl = "/etc/crl";
  const auto changes = find_changes(three_nodes(), wanted);
  CHECK(changes.at_once
        == names{"grid.allow: [] -> [\"peers may not call 40\"]", "grid.limits.call-rate: 0 -> 10",
                 "grid.limits.rate-burst: 1s -> 2s"});
  CHECK(changes.for_new_connections.empty());
  CHECK(changes.at_restart
        == names{"grid.log.level: \"info\" -> \"debug\"", "grid.tls.crl: \"\" -> \"/etc/crl\""});
}

TEST_CASE("lanes that come, go or serve something else need a restart") {
  auto now = three_nodes(), wanted = three_nodes();
  now.lanes = {{.name = "old"}, {.name = "urgent"}};
  wanted.lanes = {{.name = "urgent", .route_path = "/urgent", .spawn = {7}}, {.name = "new"}};
  const auto changes = find_changes(now, wanted);
  CHECK(changes.at_restart
        == names{"grid.lanes: [\"old\", \"urgent\"] -> [\"urgent\", \"new\"]",
                 "grid.lanes.urgent.route-path: \"\" -> \"/urgent\"",
                 "grid.lanes.urgent.spawn: [] -> [7]"});
  auto next = wanted;
  keep_for_restart(now, next);
  CHECK(find_changes(now, next).is_empty());
  CHECK(next.lanes.size() == 2);
  auto reordered = now;
  std::ranges::reverse(reordered.lanes);
  CHECK(find_changes(now, reordered).is_empty());
  keep_for_restart(now, reordered);
  CHECK(reordered.lanes[0].name == "old");
}

TEST_CASE("limits of a lane change as those of its node") {
  auto now = three_nodes();
  now.lanes = {{.name = "bulk"}, {.name = "urgent"}};
  auto wanted = now;
  wanted.limits.calls_in = 9;
  wanted.lanes[1].limits = wanted.limits;
  wanted.lanes[1].limits->calls_in = 7;
  wanted.lanes[1].limits->guests = 3;
  wanted.lanes[1].limits->write_timeout = 1s;
  const auto changes = find_changes(now, wanted);
  CHECK(
      changes.for_new_connections
      == names{"grid.limits.calls-in: 1024 -> 9", "grid.lanes.urgent.limits.calls-in: 1024 -> 7"});
  CHECK(changes.at_once == names{"grid.lanes.urgent.limits.guests: 64 -> 3"});
  CHECK(changes.at_restart == names{"grid.lanes.urgent.limits.write-timeout: 4s -> 1s"});
  auto next = wanted;
  keep_for_restart(now, next);
  CHECK_FALSE(next.lanes[0].limits);
  REQUIRE(next.lanes[1].limits);
  CHECK(next.lanes[1].limits->calls_in == 7);
  CHECK(next.lanes[1].limits->write_timeout == now.limits.write_timeout);
  CHECK(config_of_lane(next, next.lanes[0]).limits.calls_in == 9);
}

TEST_CASE("a file that is read again may have lanes that are new") {
  const temporary_directory dir;
  const std::string first = "peers = [\"http://node1:9000\"]\n";
  const auto file = dir.file("node.ini", file_text(first));
  system_config read;
  REQUIRE_FALSE(read.read({"--config-file=" + file}));
  dir.file("node.ini", file_text(first + "[grid.lanes.urgent]\nspawn = [7]\n"));
  for (int i = 0; i < 2; ++i) {
    const auto again = read.reread_grid();
    REQUIRE(again);
    CHECK(find_changes(read.grid(), *again).at_restart == names{"grid.lanes: [] -> [\"urgent\"]"});
  }
}

TEST_CASE("a file is read again with the same arguments, and only into the result") {
  struct config : system_config {
    config() { opt_group{custom_options_, "shop"}.add(shelf, "shelf", "where"); }
    std::string shelf = "none";
  };
  const temporary_directory dir;
  const auto first = "peers = [\"http://node{1...2}:9000\"]\n[shop]\nshelf = \"a\"\n";
  const auto file = dir.file("node.ini", file_text(first));
  config read;
  REQUIRE_FALSE(read.read({"--config-file=" + file, "--grid.loops=2"}));
  dir.file("node.ini",
           file_text("loops = 5\npeers = [\"http://node{1...3}:9000\"]\n[shop]\nshelf = \"b\"\n"));
  const auto again = read.reread_grid();
  REQUIRE(again);
  CHECK(again->peers.size() == 3);
  CHECK(again->loops == 2);
  CHECK(read.grid().peers.size() == 2);
  CHECK(read.shelf == "a");
}

TEST_CASE("every mistake of a file that is read again is told") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", file_text("peers = [\"http://node1:9000\"]\n"));
  system_config read;
  REQUIRE_FALSE(read.read({"--config-file=" + file}));
  dir.file("node.ini", file_text("peer = []\nloops = 1000\npeers = [\"http://node1:9000\"]\n"));
  const auto wrong = read.reread_grid();
  REQUIRE_FALSE(wrong);
  CHECK(wrong.why().code == errc::invalid_config);
  CHECK(wrong.why().text.find("did you mean") != std::string::npos);
  CHECK(wrong.why().text.find("grid.loops: 1000, expected 0 to 256") != std::string::npos);
  dir.file("node.ini", file_text("peers = [\"http://node1:9000\"]\n"));
  CHECK(read.reread_grid());
}
