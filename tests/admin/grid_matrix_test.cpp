#include "actors/node/grid_matrix.hpp"
#include "actors/node/status_parts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::actors;
using actorgrid::testing::contains;

namespace {

std::vector<std::string> named(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("http://node" + std::to_string(i));
  return names;
}

} // namespace

TEST_CASE("a row counts the nodes that are connected and names the others, with what to do") {
  const auto row = row_of("a", {"a", "b", "c", "d", "e"},
                          {{"b", "connected", true, {}},
                           {"c", "failed", true, "io_failure: connect: Connection refused"},
                           {"d", "unconnected", false, {}},
                           {"guest", "connected", false, {}}});
  CHECK(row.name == "a");
  CHECK(row.connected == 1);
  REQUIRE(row.not_connected.size() == 3);
  CHECK(row.not_connected[0].seen.host == "c");
  CHECK(row.not_connected[0].hint == "does the other run, and listen at that port?");
  CHECK(row.not_connected[1].hint
        == "the other is the one that dials: does it run? if so, look at its row");
  CHECK(row.not_connected[2].seen.state == "not_listed");
  CHECK(row.not_connected[2].hint == "add it to grid.peers of a");
  CHECK(row.not_connected_left_out == 0);
}

TEST_CASE("a matrix of many nodes that are all apart is bounded") {
  auto matrix = matrix_of(named(300));
  CHECK(matrix.nodes.size() == 256);
  CHECK(matrix.left_out == 44);
  std::vector<peer_view> told;
  for (const auto& node : matrix.nodes)
    told.push_back({node, "failed", true, std::string(100000, 'x')});
  for (const auto& node : matrix.nodes) matrix.rows.push_back(row_of(node, matrix.nodes, told));
  CHECK(matrix.rows[7].not_connected.size() == 4);
  CHECK(matrix.rows[7].not_connected_left_out == 251);
  const auto json = json_of_grid({std::make_shared<const grid_matrix>(std::move(matrix)), {}});
  CHECK(json.size() < 600000);
  CHECK(contains(json, "\"left_out\":44}"));
}

TEST_CASE("a matrix before the first answer has no age") {
  const auto json = json_of_grid({std::make_shared<const grid_matrix>(matrix_of({"a", "b"})), {}});
  CHECK(json == R"({"age_seconds":null,"nodes":["a","b"],"rows":[],"left_out":0})");
}
