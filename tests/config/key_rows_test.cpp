#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"
#include "config/settings_in_force.hpp"
#include "tests/config/reading.hpp"
#include "tests/support/contains.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <type_traits>
#include <utility>
#include <variant>

using namespace actorgrid;
using actorgrid::testing::contains;

namespace {

/// Converts to whatever a member may be, to count members.
struct any_member {
  template <class Member>
  operator Member() const; // NOLINT(google-explicit-constructor)
};

template <class Config, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { Config{(static_cast<void>(I), any_member{})...}; };
}

/// How many members an aggregate has.
template <class Config, std::size_t Count = 40>
constexpr std::size_t members() {
  if constexpr (takes<Config>(std::make_index_sequence<Count>{}))
    return Count;
  else
    return members<Config, Count - 1>();
}

/// The members that rows set, among those of a part of `config`.
template <class Part>
std::size_t rows_within(node_config& config, const Part& part) {
  std::set<const void*> places;
  const auto* begin = reinterpret_cast<const std::byte*>(&part);
  for (const auto& key : grid_keys()) {
    const void* place =
        std::visit([&](auto where) -> const void* { return &where.of(config); }, key.where);
    const auto* at = static_cast<const std::byte*>(place);
    if (std::less_equal<>{}(begin, at) && std::less<>{}(at, begin + sizeof part))
      places.insert(place);
  }
  return places.size();
}

/// Checks both ends of the range of a key that has one.
template <class Field>
void check_ends(const grid_key& key, const Field& where) {
  using value = std::remove_cvref_t<decltype(where.least)>;
  const auto flaws_of = [&](value it) {
    node_config config;
    where.of(config) = it;
    return flaws_in(key, config);
  };
  const auto range = range_of(key);
  CHECK(flaws_of(where.least).empty());
  CHECK(flaws_of(where.most).empty());
  if (range.empty()) return;
  const value one{1};
  if (where.most + one > where.most)
    CHECK(flaws_of(where.most + one).at(0).ends_with(", expected " + range));
  if (where.least - one < where.least)
    CHECK(flaws_of(where.least - one).at(0).ends_with(", expected " + range));
}

bool has_value(const std::vector<setting_in_force>& all, const std::string& key,
               const std::string& value, bool is_default) {
  return std::ranges::any_of(all, [&](const auto& one) {
    return one.key == key && one.value == value && one.is_default == is_default;
  });
}

} // namespace

TEST_CASE("every member of the configuration of a node has one row") {
  node_config config;
  CHECK(rows_within(config, config.log) == members<log_config>());
  CHECK(rows_within(config, config.admin) == members<admin_config>());
  CHECK(rows_within(config, config.auth) == members<auth_config>());
  CHECK(rows_within(config, config.tls) == members<tls_config>());
  CHECK(rows_within(config, config.limits) == members<limits_config>());
  CHECK(rows_within(config, config.flight_recorder) == members<flight_recorder_config>());
  const std::size_t in_parts = rows_within(config, config.log) + rows_within(config, config.admin)
                               + rows_within(config, config.auth) + rows_within(config, config.tls)
                               + rows_within(config, config.limits)
                               + rows_within(config, config.flight_recorder);
  // The other members are those six parts, and the lanes.
  CHECK(rows_within(config, config) - in_parts == members<node_config>() - 7);
  CHECK(rows_within(config, config) == grid_keys().size());
  CHECK(members<node_config>() > 10);
}

TEST_CASE("every row has a name of its own, a phrase and whole sentences") {
  std::set<std::string> names;
  for (const auto& key : grid_keys()) {
    const auto name = key.full_name();
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(find_grid_key(name) == &key);
    CHECK_FALSE(key.text.empty());
    CHECK_FALSE(key.text.ends_with('.'));
    CHECK((key.details.empty() || key.details.ends_with('.')));
    CHECK(std::ranges::count(key.details, '`') % 2 == 0);
    CHECK_FALSE(contains(std::string(key.details), "|"));
  }
  CHECK(find_grid_key("grid.nothing") == nullptr);
}

TEST_CASE("the keys that have an example are those without which a node does not start") {
  std::set<std::string> with_example, missing;
  for (const auto& key : grid_keys())
    if (!key.sample.empty()) with_example.insert(key.full_name());
  for (const auto& mistake : find_mistakes(node_config{}))
    missing.insert(mistake.substr(0, mistake.find(':')));
  CHECK(with_example == missing);
}

TEST_CASE("every default is within its range, and the ends of the range are allowed but no more") {
  for (const auto& key : grid_keys()) {
    CAPTURE(key.full_name());
    CHECK(flaws_in(key, node_config{}).empty());
    std::visit(
        [&](auto where) {
          if constexpr (requires { where.least; }) check_ends(key, where);
        },
        key.where);
  }
}

TEST_CASE("help shows the phrase, the range and the default of every row") {
  const auto help = system_config{}.help();
  for (const auto& key : grid_keys()) {
    std::string line(key.text);
    if (const auto range = range_of(key); !range.empty()) line += " [" + range + "]";
    const auto value = render_ini(value_of(key, node_config{}));
    if (value != "\"\"" && value != "[]") line += " (default: " + value + ")";
    CAPTURE(line);
    CHECK(contains(help, " " + line + "\n"));
  }
}

TEST_CASE("no key of the grid has a name for a secret, but for the file of one") {
  for (const auto& key : grid_keys())
    for (const std::string_view word : {"password", "secret", "token"}) {
      CAPTURE(key.full_name());
      const bool is_named_so = key.name.find(word) != std::string_view::npos;
      CHECK((!is_named_so || key.name.ends_with("-file")
             || std::holds_alternative<flag_field>(key.where)));
    }
}

TEST_CASE("a lane has values of its own for its path, its handlers and its limits") {
  CHECK(lane_keys(false).size() == 2);
  for (const auto* key : lane_keys(true))
    CHECK((key->category == "grid.limits" || key->full_name() == "grid.spawn"
           || key->full_name() == "grid.route-path"));
  CHECK(lane_keys(true).size() == 2 + members<limits_config>() - 2);
}

TEST_CASE("the settings in force are those of the node and of its lanes, told from defaults") {
  node_config config;
  config.limits.calls_in = 7;
  config.lanes = {{.name = "bulk"}, {.name = "urgent", .spawn = {30}, .limits = config.limits}};
  config.lanes[1].limits->guests = 3;
  const auto all = settings_in_force(config);
  CHECK(all.size() == grid_keys().size() + 2 + lane_keys(true).size());
  CHECK(has_value(all, "grid.limits.calls-in", "7", false));
  CHECK(has_value(all, "grid.limits.message-bytes", "\"16MiB\"", true));
  CHECK(has_value(all, "grid.listen", "\"\"", true));
  CHECK(has_value(all, "grid.lanes.bulk.route-path", "\"/minio/grid/v1/bulk\"", true));
  CHECK(has_value(all, "grid.lanes.urgent.spawn", "[30]", false));
  CHECK(has_value(all, "grid.lanes.urgent.limits.calls-in", "7", true));
  CHECK(has_value(all, "grid.lanes.urgent.limits.guests", "3", false));
}
