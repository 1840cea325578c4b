#include "config/lanes.hpp"
#include "tests/config/reading.hpp"

#include <chrono>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

/// The settings of a complete file with this text at its end.
node_config read_file(const std::string& text, std::vector<std::string> arguments = {}) {
  const temporary_directory dir;
  arguments.push_back("--config-file=" + dir.file("node.ini", text));
  system_config config;
  const auto error = config.read(with_complete(arguments));
  CHECK(error.text == "");
  return config.grid();
}

node_config with_lanes(std::vector<lane_config> lanes) {
  node_config config;
  config.local = "http://node1:9000";
  config.peers = {config.local};
  config.lanes = std::move(lanes);
  return config;
}

std::string only_mistake(std::vector<lane_config> lanes) {
  const auto all = find_mistakes(with_lanes(std::move(lanes)));
  CAPTURE(all);
  REQUIRE(all.size() == 1);
  return all.front();
}

} // namespace

TEST_CASE("lanes are read with their own paths, handlers and limits, in the order of the file") {
  const auto grid = read_file(R"(
[grid.limits]
calls-in = 7
streams-in = 8
unauthenticated = 9
[grid.lanes.lock]
route-path = "/minio/grid/lock/v1"
spawn = [30, 31]
[grid.lanes.lock.limits]
calls-in = 70
drain-timeout = 3s
[grid.lanes.bulk]
)");
  REQUIRE(grid.lanes.size() == 2);
  const auto& lock = grid.lanes[0];
  CHECK(lock.name == "lock");
  CHECK(lock.spawn == std::vector<std::uint8_t>{30, 31});
  const auto own = config_of_lane(grid, lock);
  CHECK(own.route_path == "/minio/grid/lock/v1");
  CHECK(own.local == grid.local);
  CHECK(own.peers == grid.peers);
  CHECK(own.lanes.empty());
  CHECK(own.limits.calls_in == 70);
  CHECK(own.limits.streams_in == 8);
  CHECK(own.limits.unauthenticated == 9);
  CHECK(own.limits.drain_timeout == 3s);

  const auto bulk = config_of_lane(grid, grid.lanes[1]);
  CHECK(grid.lanes[1].name == "bulk");
  CHECK(bulk.route_path == "/minio/grid/v1/bulk");
  CHECK(bulk.spawn.empty());
  CHECK(bulk.limits.calls_in == 7);
}

TEST_CASE("a lane can be given on the command line, which wins over the file") {
  const auto grid = read_file("[grid.lanes.a]\nspawn = [1]\nroute-path = \"/x\"\n",
                              {"--grid.lanes.b.limits.calls-in=5", "--grid.lanes.a.spawn=[2]"});
  REQUIRE(grid.lanes.size() == 2);
  CHECK(grid.lanes[0].name == "b");
  CHECK(config_of_lane(grid, grid.lanes[0]).limits.calls_in == 5);
  CHECK(grid.lanes[1].spawn == std::vector<std::uint8_t>{2});
  CHECK(grid.lanes[1].route_path == "/x");
}

TEST_CASE("a configuration without lanes has none, and its limits are not copied to a lane") {
  CHECK(read_file("").lanes.empty());
  auto config = with_lanes({{.name = "a"}});
  config.limits.calls_in = 3;
  CHECK(config_of_lane(config, config.lanes[0]).limits.calls_in == 3);
  config.route_path = "/";
  CHECK(config_of_lane(config, config.lanes[0]).route_path == "/a");
}

TEST_CASE("an unknown key of a lane is named with its line and the key that was meant") {
  CHECK(file_mistake("[grid.lanes.a]\nsapwn = [1]\n")
        == "grid.lanes.a.sapwn: unknown key in FILE:2, did you mean grid.lanes.a.spawn?");
  CHECK(file_mistake("[grid.lanes.a.limits]\ncals-in = 1\n")
        == "grid.lanes.a.limits.cals-in: unknown key in FILE:2, did you mean "
           "grid.lanes.a.limits.calls-in?");
  CHECK(
      file_mistake("[grid.lanes.a]\nspawn = \"x\"\n").starts_with("grid.lanes.a.spawn: the value"));
  CHECK(file_mistake("[grid.lanes]\nspawn = [1]\n")
        == "grid.lanes.spawn: unknown key in FILE:2, expected one of a lane, which has a name: "
           "grid.lanes.NAME.spawn");
}

TEST_CASE("what lanes share is no setting of a lane") {
  for (const std::string key : {"local = \"http://node1:9000\"", "peers = []", "listen = \"none\"",
                                "loops = 1", "guests = []"})
    CHECK(file_mistake("[grid.lanes.a]\n" + key + "\n").starts_with("grid.lanes.a."));
  CHECK(file_mistake("[grid.lanes.a.limits]\nunauthenticated = 1\n")
            .starts_with("grid.lanes.a.limits.unauthenticated: unknown key"));
}

TEST_CASE("mistakes in lanes are named with the lane") {
  CHECK(only_mistake({{.name = "a", .route_path = "x"}})
            .starts_with("grid.lanes.a.route-path: \"x\" does not begin with a slash"));
  CHECK(only_mistake({{.name = "a", .route_path = "/x?"}})
            .starts_with("grid.lanes.a.route-path: \"/x?\" holds a character"));
  CHECK(only_mistake({{.name = "a", .spawn = {1, 1}}})
        == "grid.lanes.a.spawn: 1 appears twice, expected it once");
  limits_config limits;
  limits.calls_in = 0;
  CHECK(only_mistake({{.name = "a", .limits = limits}})
        == "grid.lanes.a.limits.calls-in: 0, expected 1 to 16777216");
  for (const std::string name : {"", "A", "a.b", "a b", "0123456789012345678901234567890123"})
    CHECK(only_mistake({{.name = name, .route_path = "/x"}})
              .starts_with("grid.lanes: \"" + name + "\" is no name of a lane"));
}

TEST_CASE("two grids on one port have different paths, and two lanes different names") {
  CHECK(only_mistake({{.name = "a", .route_path = "/minio/grid/v1"}})
        == "grid.lanes.a.route-path: \"/minio/grid/v1\" is that of grid too, expected another");
  CHECK(only_mistake({{.name = "a", .route_path = "/x"}, {.name = "b", .route_path = "/x"}})
        == "grid.lanes.b.route-path: \"/x\" is that of grid.lanes.a too, expected another");
  CHECK(only_mistake({{.name = "a", .route_path = "/x"}, {.name = "a", .route_path = "/y"}})
        == "grid.lanes: \"a\" appears twice, expected it once");
}

TEST_CASE("there are at most 16 lanes") {
  std::vector<lane_config> lanes;
  for (std::size_t i = 0; i < lanes_max; ++i) lanes.push_back({.name = "l" + std::to_string(i)});
  CHECK(find_mistakes(with_lanes(lanes)).empty());
  lanes.push_back({.name = "more"});
  CHECK(only_mistake(lanes) == "grid.lanes: too many, expected at most 16");
  std::string text;
  for (std::size_t i = 0; i < 100; ++i)
    text += "[grid.lanes.l" + std::to_string(i) + "]\nspawn = [1]\n";
  CHECK(file_mistake(text) == "grid.lanes: too many, expected at most 16");
}

TEST_CASE("dumped lanes can be read again") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", "[grid.lanes.empty]\n[grid.lanes.full]\nspawn = [3]\n"
                                         "[grid.lanes.full.limits]\nqueue-bytes = \"32MiB\"\n");
  system_config config;
  REQUIRE_FALSE(config.read(with_complete({"--config-file=" + file})));
  const auto again = read_file(config.dump(), {});
  REQUIRE(again.lanes.size() == 2);
  CHECK(again.lanes[0].name == "empty");
  CHECK(config_of_lane(again, again.lanes[0]).route_path == "/minio/grid/v1/empty");
  CHECK(again.lanes[1].spawn == std::vector<std::uint8_t>{3});
  CHECK(config_of_lane(again, again.lanes[1]).limits.queue_bytes == std::size_t{32} << 20);
}

TEST_CASE("the lanes of a file are read with the grid of another program") {
  const temporary_directory dir;
  const auto file = dir.file("node.ini", "[other]\nx = 1\n[grid]\npeers = [\"http://node1:9000\"]\n"
                                         "[grid.lanes.a]\n[lanes.b]\nx = 1\n");
  system_config config;
  CHECK(config.read_grid(file).text == "");
  REQUIRE(config.grid().lanes.size() == 1);
  CHECK(config.grid().lanes[0].name == "a");
}
