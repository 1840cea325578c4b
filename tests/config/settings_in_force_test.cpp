#include "config/keys.hpp"
#include "config/settings_in_force.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace actorgrid;

namespace {

const setting_in_force& find(const std::vector<setting_in_force>& all, std::string_view key) {
  const auto found = std::ranges::find(all, key, &setting_in_force::key);
  REQUIRE(found != all.end());
  return *found;
}

} // namespace

TEST_CASE("the settings in force are all keys, as a file spells them") {
  node_config config;
  config.local = "http://node1:9000";
  config.limits.message_bytes = 1 << 20;
  const auto all = settings_in_force(config);
  CHECK(all.size() == grid_keys().size());
  CHECK(find(all, "grid.local").value == "\"http://node1:9000\"");
  CHECK_FALSE(find(all, "grid.local").is_default);
  CHECK(find(all, "grid.limits.message-bytes").value == "\"1MiB\"");
  CHECK(find(all, "grid.loops").is_default);
}

TEST_CASE("lanes have settings in force of their own") {
  node_config config;
  config.limits.calls_in = 5;
  config.lanes = {{.name = "urgent"}, {.name = "bulk", .route_path = "/bulk", .spawn = {1}}};
  config.lanes[1].limits.emplace().calls_in = 7;
  const auto all = settings_in_force(config);
  CHECK(std::ranges::count(all, "grid.lanes.urgent.limits.calls-in", &setting_in_force::key) == 0);
  CHECK(find(all, "grid.lanes.urgent.route-path").value == "\"/minio/grid/v1/urgent\"");
  CHECK(find(all, "grid.lanes.urgent.route-path").is_default);
  CHECK(find(all, "grid.lanes.bulk.limits.calls-in").value == "7");
  CHECK_FALSE(find(all, "grid.lanes.bulk.limits.calls-in").is_default);
  CHECK_FALSE(find(all, "grid.lanes.bulk.spawn").is_default);
}

TEST_CASE("a long value is cut") {
  node_config config;
  for (int i = 0; i < 4000; ++i) config.peers.push_back("http://node" + std::to_string(i));
  const auto all = settings_in_force(config);
  CHECK(find(all, "grid.peers").value.size() < 5000);
}

TEST_CASE("no key holds a secret itself: those about secrets are names of files or flags") {
  for (const auto& key : grid_keys()) {
    const bool is_about_secrets = key.name.find("secret") != std::string_view::npos
                                  || key.name.find("token") != std::string_view::npos
                                  || key.name.find("password") != std::string_view::npos;
    if (!is_about_secrets) continue;
    CAPTURE(key.full_name());
    CHECK((key.name.ends_with("-file") || std::holds_alternative<flag_field>(key.where)));
  }
}
