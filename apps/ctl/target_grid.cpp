#include "apps/ctl/target_grid.hpp"

#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/read_config_file.hpp"

#include <actorgrid/guest.hpp>

#include <algorithm>

namespace actorgrid::ctl {

namespace {

template <class T>
void override_with(const T& option, T& setting) {
  if (option != T{}) setting = option;
}

/// Without a configuration file, the lane's path is as when a node does not configure it.
node_config in_lane(const global_options& options, const node_config& config) {
  lane_config wanted{.name = options.lane};
  const auto found = std::ranges::find(config.lanes, options.lane, &lane_config::name);
  if (found != config.lanes.end()) {
    wanted = *found;
  } else if (!options.config_file.empty()) {
    std::string known;
    for (const auto& lane : config.lanes) known += (known.empty() ? "" : ", ") + lane.name;
    throw quit(exit_code::usage, "--lane: " + options.config_file + " has no lane \"" + options.lane
                                     + "\"; its lanes: " + (known.empty() ? "none" : known));
  }
  return config_of_lane(config, wanted);
}

void apply(const global_options& options, node_config& config) {
  if (!options.peers.empty()) config.peers.clear();
  for (const auto& pattern : options.peers) {
    auto [hosts, error] = expand_pattern(pattern);
    if (error) throw quit("--peers", error);
    config.peers.insert(config.peers.end(), hosts.begin(), hosts.end());
  }
  override_with(options.route_path, config.route_path);
  if (!options.lane.empty()) config = in_lane(options, config);
  if (!options.auth.token_file.empty() || !options.auth.jwt_access_key.empty())
    config.auth = options.auth;
  override_with(options.tls.ca, config.tls.ca);
  override_with(options.tls.cert, config.tls.cert);
  override_with(options.tls.key, config.tls.key);
  // The password in a configuration belongs to the key there.
  if (!options.tls.key.empty()) config.tls.key_password_file.clear();
  override_with(options.tls.key_password_file, config.tls.key_password_file);
  if (options.insecure) config.tls.verify_peer = false;
}

} // namespace

target_grid::target_grid(const global_options& options) : options_(options) {
  if (!options.config_file.empty()) config_ = read_config_file(options.config_file);
  apply(options, config_);
  std::erase(config_.peers, options.as);
  if (config_.peers.empty())
    throw quit(exit_code::usage, "no nodes: name them with --peers or --config-file");
}

std::string target_grid::host(std::string_view name) const {
  auto found = find_host(config_.peers, name);
  if (!found) throw quit(exit_code::usage, why_not_found(config_.peers, name));
  return std::move(*found);
}

std::vector<std::string> target_grid::hosts(const std::vector<std::string>& names) const {
  if (names.empty()) return config_.peers;
  std::vector<std::string> found;
  for (const auto& name : names) found.push_back(host(name));
  return found;
}

std::string target_grid::host_or_only(const std::string& name, std::string_view as_in) const {
  if (!name.empty()) return host(name);
  if (config_.peers.size() > 1)
    throw quit(exit_code::usage, "there are several nodes: name one, as in: actorgrid-ctl "
                                     + std::string(as_in) + " "
                                     + short_name(config_.peers.front()));
  return config_.peers.front();
}

host_path target_grid::split(std::string_view text) const {
  auto parts = split_host_path(config_.peers, text);
  if (!parts)
    throw quit(exit_code::usage,
               "\"" + std::string(text) + "\" is not HOST:PATH, or HOST is not a node of the grid");
  return std::move(*parts);
}

node_config target_grid::own_node(const std::vector<std::string>& targets) const {
  node_config own = config_;
  own.peers = targets;
  own.spawn.clear();
  // The file of a node may name that node's log.
  own.log = {.to = options_.verbose ? "stderr" : "none", .level = log_level::debug};
  own.allow.clear();
  own.admin = {};
  own.flight_recorder = {.bytes = 0};
  own.lanes.clear();
  if (!options_.as.empty()) {
    own.local = options_.as;
    own.listen = options_.listen;
    own.guests.clear();
  } else {
    std::string pattern = options_.guest_pattern;
    if (pattern.empty())
      pattern = own.guests.empty() ? std::string(default_guest_pattern) : own.guests.front();
    auto name = make_guest_name(pattern, targets);
    if (!name) throw quit("--guest-pattern", name.why());
    own.local = *name;
    own.listen = "none";
    own.guests.clear();
  }
  own.peers.push_back(own.local);
  return own;
}

} // namespace actorgrid::ctl
