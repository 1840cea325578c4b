#include "config/running_changes.hpp"

#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"
#include "config/url.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace actorgrid {

namespace {

using names = std::vector<std::string>;

using name_set = std::unordered_set<std::string_view>;

names only_in(const names& these, const names& those) {
  const name_set others{those.begin(), those.end()};
  names only;
  for (const auto& name : these)
    if (!others.contains(name)) only.push_back(name);
  return only;
}

/// The addresses that grid.connect-to has, by peer.
std::unordered_map<std::string_view, std::string_view> addresses_of(const node_config& config) {
  std::unordered_map<std::string_view, std::string_view> addresses;
  for (const std::string_view entry : config.connect_to) {
    const auto split = split_connect_to(entry);
    addresses.emplace(split.peer, split.address);
  }
  return addresses;
}

names moved(const node_config& now, const node_config& wanted) {
  const name_set known{now.peers.begin(), now.peers.end()};
  auto before = addresses_of(now), after = addresses_of(wanted);
  names hosts;
  for (const auto& host : wanted.peers)
    if (known.contains(host) && before[host] != after[host]) hosts.push_back(host);
  return hosts;
}

/// Adds the change of one key, if it is one, by its name in a section.
void compare(const grid_key& key, std::string_view section, const node_config& now,
             const node_config& wanted, config_changes& changes) {
  if (key.change == in_force::item_by_item) return;
  const auto before = render_ini(value_of(key, now));
  const auto after = render_ini(value_of(key, wanted));
  if (before == after) return;
  auto& list = key.change == in_force::at_once               ? changes.at_once
               : key.change == in_force::for_new_connections ? changes.for_new_connections
                                                             : changes.at_restart;
  list.push_back(std::string(section).append(".").append(key.name) + ": " + before + " -> "
                 + after);
}

/// The keys that a lane has of its own before or after a change.
std::vector<const grid_key*> own_keys(const lane_config& before, const lane_config& after) {
  return lane_keys(before.limits || after.limits);
}

const lane_config* lane_named(const node_config& config, std::string_view name) {
  const auto found = std::ranges::find(config.lanes, name, &lane_config::name);
  return found == config.lanes.end() ? nullptr : &*found;
}

names lanes_of(const node_config& config) {
  names lanes;
  for (const auto& lane : config.lanes) lanes.push_back(lane.name);
  return lanes;
}

void compare_lanes(const node_config& now, const node_config& wanted, config_changes& changes) {
  const auto before = lanes_of(now), after = lanes_of(wanted);
  if (!only_in(before, after).empty() || !only_in(after, before).empty())
    changes.at_restart.push_back("grid.lanes: " + render_ini(caf::config_value{before}) + " -> "
                                 + render_ini(caf::config_value{after}));
  for (const auto& lane : now.lanes) {
    const auto* next = lane_named(wanted, lane.name);
    if (!next) continue;
    const auto own_now = own_settings(lane, now), own_wanted = own_settings(*next, wanted);
    for (const auto* key : own_keys(lane, *next))
      compare(*key, lane_section(*key, lane.name), own_now, own_wanted, changes);
  }
}

/// The lane with what of `next` can be put in force.
lane_config changed_lane(const lane_config& lane, const node_config& now, const node_config& next) {
  const auto* wanted = lane_named(next, lane.name);
  if (!wanted) return lane;
  const auto before = own_settings(lane, now);
  auto own = own_settings(*wanted, next);
  for (const auto* key : own_keys(lane, *wanted))
    if (key->change == in_force::at_restart) copy_value(*key, before, own);
  lane_config changed{.name = lane.name, .route_path = own.route_path, .spawn = own.spawn};
  if (lane.limits || wanted->limits) changed.limits = own.limits;
  return changed;
}

names lines_of(const config_changes& changes) {
  const std::pair<std::string_view, const names&> groups[] = {
      {"add peer ", changes.peers_added},
      {"remove peer ", changes.peers_removed},
      {"dial elsewhere ", changes.peers_moved},
      {"let in guests ", changes.guests_added},
      {"let in no more guests ", changes.guests_removed},
      {"change ", changes.at_once},
      {"change for new connections ", changes.for_new_connections},
      {"needs a restart: ", changes.at_restart},
  };
  names lines;
  for (const auto& group : groups)
    for (const auto& name : group.second) lines.push_back(std::string(group.first) + name);
  if (lines.empty()) lines.emplace_back("no changes");
  return lines;
}

} // namespace

bool config_changes::is_empty() const noexcept {
  return *this == config_changes{};
}

config_changes find_changes(const node_config& now, const node_config& wanted) {
  config_changes changes;
  changes.peers_added = only_in(wanted.peers, now.peers);
  changes.peers_removed = only_in(now.peers, wanted.peers);
  changes.peers_moved = moved(now, wanted);
  changes.guests_added = only_in(wanted.guests, now.guests);
  changes.guests_removed = only_in(now.guests, wanted.guests);
  for (const auto& key : grid_keys()) compare(key, key.category, now, wanted, changes);
  compare_lanes(now, wanted, changes);
  return changes;
}

std::string to_string(const config_changes& changes) {
  std::string text;
  for (const auto& line : lines_of(changes)) text += line + '\n';
  return text;
}

std::string one_line(const config_changes& changes) {
  std::string text;
  for (const auto& line : lines_of(changes)) text += (text.empty() ? "" : "; ") + line;
  return text;
}

void keep_for_restart(const node_config& now, node_config& next) {
  for (const auto& key : grid_keys())
    if (key.change == in_force::at_restart) copy_value(key, now, next);
  std::vector<lane_config> lanes;
  for (const auto& lane : now.lanes) lanes.push_back(changed_lane(lane, now, next));
  next.lanes = std::move(lanes);
}

} // namespace actorgrid
