#include "config/access_rules.hpp"
#include "config/admin_address.hpp"
#include "config/glob.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"
#include "config/option_types.hpp"
#include "config/url.hpp"
#include "config/value_rules.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

namespace actorgrid {

namespace {

using texts = std::vector<std::string>;

void check_local(const node_config& config, texts& out) {
  if (config.local.empty()) {
    out.push_back("grid.local: empty, expected this node's URL such as \"http://node1:9000\"");
    return;
  }
  const auto url = read_node_url(config.local);
  if (url && config.listen != "none") {
    const bool is_tls = url->uses_tls;
    if (is_tls && config.tls.cert.empty())
      out.push_back("grid.tls.cert: empty though grid.local is " + in_quotes(config.local)
                    + ", expected the file of a certificate");
    if (!is_tls && !config.tls.cert.empty())
      out.push_back("grid.local: " + in_quotes(config.local)
                    + " is without TLS though grid.tls.cert is set, expected https or wss");
    const auto& peers = config.peers;
    if (!peers.empty() && std::find(peers.begin(), peers.end(), config.local) == peers.end())
      out.push_back("grid.local: " + in_quotes(config.local)
                    + " is not in grid.peers, expected one of its entries, letter for letter");
  }
}

void check_peers(const node_config& config, texts& out) {
  if (config.peers.empty())
    out.push_back("grid.peers: empty, expected the URLs of all nodes such as "
                  "[\"http://node{1...3}:9000\"]");
  std::unordered_set<std::string_view> seen;
  for (const auto& peer : config.peers)
    if (!seen.insert(peer).second)
      out.push_back("grid.peers: " + in_quotes(peer) + " appears twice, expected every node once");
}

/// Whether a host of a rule, which may be a pattern, can be a caller.
bool may_call(const std::string& host, const node_config& config) {
  const auto is_it = [&](const auto& peer) { return matches_glob(host, peer, '/'); };
  if (std::any_of(config.peers.begin(), config.peers.end(), is_it)) return true;
  if (host.find('*') != std::string::npos) return !config.guests.empty();
  return std::any_of(config.guests.begin(), config.guests.end(),
                     [&](const auto& pattern) { return matches_guest(pattern, host); });
}

/// Of nodes that dial this one; net/transport/tls.cpp acts so.
bool asks_for_certificates(const node_config& config) {
  return !config.tls.ca.empty() && config.tls.verify_peer;
}

void check_access(const node_config& config, texts& out) {
  constexpr std::size_t rules_max = 1024;
  if (config.allow.size() > rules_max)
    out.push_back("grid.allow: " + std::to_string(config.allow.size()) + " rules, expected at most "
                  + std::to_string(rules_max));
  for (const auto& text : config.allow) {
    const auto rule = access_rule::read(text);
    if (!rule) {
      out.push_back("grid.allow: " + rule.why().text);
      continue;
    }
    if (rule->callers().is_of_certificates() && !asks_for_certificates(config))
      out.push_back("grid.allow: " + in_quotes(text)
                    + " is about certificates, expected grid.tls.ca and grid.tls.verify-peer, "
                      "without which nobody is asked for one");
    const auto& hosts = rule->callers().hosts();
    const auto nobody = std::find_if(hosts.begin(), hosts.end(),
                                     [&](const auto& host) { return !may_call(host, config); });
    if (nobody != hosts.end())
      out.push_back("grid.allow: " + in_quotes(text) + " is about " + *nobody
                    + ", expected a host that grid.peers lists or grid.guests matches");
  }
}

void check_addresses(const node_config& config, texts& out) {
  std::unordered_set<std::string_view> seen;
  for (const std::string_view entry : config.connect_to) {
    const auto [peer, text] = split_connect_to(entry);
    const auto mistake = "grid.connect-to: " + in_quotes(entry) + " ";
    if (!text.data()) {
      out.push_back(mistake + "names no address, expected \"PEER=HOST:PORT\"");
      continue;
    }
    if (std::find(config.peers.begin(), config.peers.end(), peer) == config.peers.end())
      out.push_back(mistake + "begins with none of grid.peers, expected one, letter for letter");
    if (!seen.insert(peer).second)
      out.push_back(mistake + "names its peer again, expected every peer once");
    if (const auto address = read_address(text); !address)
      out.push_back(mistake + address.why().words);
  }
}

void check_flight_recorder(const flight_recorder_config& recorder, texts& out) {
  constexpr std::size_t least = 64 * 1024;
  if (recorder.bytes != 0 && recorder.bytes < least)
    out.push_back("grid.flight-recorder: " + render_size(recorder.bytes)
                  + ", expected 64KiB to 16MiB, or 0 to keep no frames");
  if (recorder.bytes == 0 && !recorder.directory.empty())
    out.push_back("grid.flight-recorder-directory: set though grid.flight-recorder is 0, expected "
                  "both or none");
}

void check_admin(const node_config& config, texts& out) {
  const auto& admin = config.admin;
  const auto others = static_cast<std::size_t>(
      std::ranges::count_if(config.peers, [&](const auto& peer) { return peer != config.local; }));
  if (admin.ready_peers > others)
    out.push_back("grid.admin.ready-peers: " + std::to_string(admin.ready_peers)
                  + ", expected at most " + std::to_string(others)
                  + ", the number of other nodes in grid.peers");
  if (admin.listen.empty()) {
    if (!admin.token_file.empty())
      out.push_back("grid.admin.token-file: set though grid.admin.listen is empty, expected both "
                    "or none");
    return;
  }
  const auto address = read_admin_address(admin.listen);
  if (address && address->is_open_to_others() && admin.token_file.empty())
    out.push_back("grid.admin.token-file: empty though other machines reach "
                  + in_quotes(admin.listen) + ", expected the file of a token");
}

void check_credentials(const node_config& config, texts& out) {
  const auto& auth = config.auth;
  const bool has_jwt = !auth.jwt_access_key.empty() || !auth.jwt_secret_file.empty();
  if (!auth.token_file.empty() && has_jwt)
    out.push_back("grid.auth.token-file: set together with grid.auth.jwt-*, expected only one "
                  "way of authentication");
  if (!auth.jwt_access_key.empty() && auth.jwt_secret_file.empty())
    out.push_back("grid.auth.jwt-secret-file: empty, expected the file with the key of "
                  "grid.auth.jwt-access-key");
  if (auth.jwt_access_key.empty() && !auth.jwt_secret_file.empty())
    out.push_back("grid.auth.jwt-access-key: empty, expected the subject that goes with "
                  "grid.auth.jwt-secret-file");
  if (auth.jwt_node_tokens && auth.jwt_secret_file.empty())
    out.push_back("grid.auth.jwt-node-tokens: set without grid.auth.jwt-secret-file, expected the "
                  "file with the key that signs them");
}

void check_certificates(const node_config& config, texts& out) {
  const auto& tls = config.tls;
  if (!tls.cert.empty() && tls.key.empty())
    out.push_back("grid.tls.key: empty, expected the file with the key of grid.tls.cert");
  if (tls.key.empty() && !tls.key_password_file.empty())
    out.push_back("grid.tls.key: empty, expected the encrypted key that "
                  "grid.tls.key-password-file is for");
  if (tls.cert.empty() && !tls.key.empty())
    out.push_back("grid.tls.cert: empty, expected the file with the certificate of grid.tls.key");
  if (!tls.crl.empty() && !asks_for_certificates(config))
    out.push_back("grid.tls.crl: set, expected grid.tls.ca and grid.tls.verify-peer with it");
}

/// `limits` are in a section: "grid.limits".
void check_queue(const std::string& section, const limits_config& limits, texts& out) {
  if (limits.queue_bytes < limits.message_bytes)
    out.push_back(section + ".queue-bytes: " + render_size(limits.queue_bytes)
                  + ", expected room for one message of " + section + ".message-bytes, "
                  + render_size(limits.message_bytes));
}

void check_value(const grid_key& key, std::string_view section, const node_config& config,
                 texts& out) {
  for (const auto& flaw : flaws_in(key, config))
    out.push_back(std::string(section).append(".").append(key.name) + ": " + flaw);
}

void check_values(const node_config& config, texts& out) {
  for (const auto& key : grid_keys()) check_value(key, key.category, config, out);
  check_queue("grid.limits", config.limits, out);
}

void check_values_of_lane(const lane_config& lane, const node_config& config, texts& out) {
  const auto own = own_settings(lane, config);
  for (const auto* key : lane_keys(lane.limits.has_value()))
    if (key->name != "route-path" || !lane.route_path.empty())
      check_value(*key, lane_section(*key, lane.name), own, out);
  if (lane.limits) check_queue("grid.lanes." + lane.name + ".limits", *lane.limits, out);
}

void check_lanes(const node_config& config, texts& out) {
  if (config.lanes.size() > lanes_max)
    out.push_back("grid.lanes: too many, expected at most " + std::to_string(lanes_max));
  std::map<std::string, std::string> sections{{config.route_path, "grid"}}; // by path
  std::unordered_set<std::string_view> names;
  for (const auto& lane : config.lanes) {
    if (!is_lane_name(lane.name))
      out.push_back("grid.lanes: " + in_quotes(lane.name) + " is no name of a lane, expected 1 to "
                    + std::to_string(lane_name_bytes_max)
                    + " lower-case letters, digits, '-' and '_'");
    if (!names.insert(lane.name).second)
      out.push_back("grid.lanes: " + in_quotes(lane.name) + " appears twice, expected it once");
    const auto section = "grid.lanes." + lane.name;
    const auto own = config_of_lane(config, lane);
    if (const auto [taken, is_free] = sections.emplace(own.route_path, section); !is_free)
      out.push_back(section + ".route-path: " + in_quotes(own.route_path) + " is that of "
                    + taken->second + " too, expected another");
    check_values_of_lane(lane, config, out);
  }
}

} // namespace

std::vector<std::string> find_mistakes(const node_config& config) {
  texts out;
  check_local(config, out);
  check_peers(config, out);
  check_values(config, out);
  check_access(config, out);
  check_addresses(config, out);
  check_admin(config, out);
  check_flight_recorder(config.flight_recorder, out);
  check_credentials(config, out);
  check_certificates(config, out);
  check_lanes(config, out);
  return out;
}

} // namespace actorgrid
