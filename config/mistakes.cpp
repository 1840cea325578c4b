#include "config/access_rules.hpp"
#include "config/admin_address.hpp"
#include "config/flight_recorder.hpp"
#include "config/glob.hpp"
#include "config/lanes.hpp"
#include "config/option_types.hpp"
#include "config/url.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>

namespace actorgrid {

namespace {

using namespace std::chrono_literals;

using texts = std::vector<std::string>;

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

bool has_letters_outside_ascii_print(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c >= '\x7f'; });
}

void check_local(const node_config& config, texts& out) {
  if (config.local.empty()) {
    out.push_back("grid.local: empty, expected this node's URL such as \"http://node1:9000\"");
    return;
  }
  const auto url = read_node_url(config.local);
  if (!url) {
    out.push_back("grid.local: " + in_quotes(config.local) + " " + url.why().words);
    return;
  }
  if (config.listen != "none") {
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
  for (const auto& peer : config.peers) {
    if (const auto url = read_node_url(peer); !url)
      out.push_back("grid.peers: " + in_quotes(peer) + " " + url.why().words);
    if (!seen.insert(peer).second)
      out.push_back("grid.peers: " + in_quotes(peer) + " appears twice, expected every node once");
  }
  for (const auto& guest : config.guests)
    if (const auto error = expand_pattern(guest).error)
      out.push_back("grid.guests: " + error.text
                    + ", expected a pattern such as \"http://tool-*:9000\"");
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

void check_route_path(const std::string& section, const std::string& path, texts& out) {
  if (!path.starts_with('/'))
    out.push_back(section + ".route-path: " + in_quotes(path)
                  + " does not begin with a slash, expected a path such as \"/minio/grid/v1\"");
  else if (has_letters_outside_ascii_print(path) || path.find_first_of("?#") != std::string::npos)
    out.push_back(section + ".route-path: " + in_quotes(path)
                  + " holds a character no path has, expected one such as \"/minio/grid/v1\"");
}

void check_listener(const node_config& config, texts& out) {
  if (!config.listen.empty() && config.listen != "none")
    if (const auto address = read_listen_address(config.listen); !address)
      out.push_back("grid.listen: " + in_quotes(config.listen) + " " + address.why().words
                    + ", expected one such as \"0.0.0.0:9000\", \":9000\", or \"none\"");
  check_route_path("grid", config.route_path, out);
}

void check_spawn(const std::string& section, const std::vector<std::uint8_t>& spawn, texts& out) {
  std::array<bool, 256> seen{};
  for (const auto id : spawn) {
    if (id == 0) out.push_back(section + ".spawn: 0 is no handler ID, expected 1 to 255");
    if (id != 0 && seen[id])
      out.push_back(section + ".spawn: " + std::to_string(id) + " appears twice, expected it once");
    seen[id] = true;
  }
}

void check_log(const node_config& config, texts& out) {
  constexpr std::array<std::string_view, 4> words{"auto", "none", "stderr", "stdout"};
  const auto& to = config.log.to;
  if (std::find(words.begin(), words.end(), to) == words.end() && to.find('/') == std::string::npos)
    out.push_back("grid.log.to: " + in_quotes(to)
                  + ", expected auto, none, stderr, stdout or a path with a slash, such as "
                    "\"/var/log/actorgrid/node.log\"");
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
  if (!address)
    out.push_back("grid.admin.listen: " + in_quotes(admin.listen) + " " + address.why().words
                  + ", expected one such as \"127.0.0.1:9100\", or the path of a socket such as "
                    "\"/run/actorgrid/admin.sock\"");
  else if (address->is_open_to_others() && admin.token_file.empty())
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
  for (const std::string_view entry : tls.identities) {
    const auto [node, name] = split_connect_to(entry);
    const auto mistake = "grid.tls.identities: " + in_quotes(entry) + " ";
    if (node.empty() || name.empty()) {
      out.push_back(mistake
                    + "has no name on each side of a =, expected "
                      "\"https://node1:9000=spiffe://grid/node1\"");
      continue;
    }
    for (const auto side : {node, name})
      if (const auto error = expand_pattern(side).error)
        out.push_back("grid.tls.identities: " + error.text + ", expected \"NODE=NAME\"");
  }
}

void check_range(std::string_view key, std::size_t value, std::size_t least, std::size_t most,
                 texts& out) {
  if (value < least || value > most)
    out.push_back(std::string(key) + ": " + std::to_string(value) + ", expected "
                  + std::to_string(least) + " to " + std::to_string(most));
}

void check_size(std::string_view key, std::size_t value, std::size_t least, std::size_t most,
                texts& out) {
  if (value < least || value > most)
    out.push_back(std::string(key) + ": " + render_size(value) + ", expected " + render_size(least)
                  + " to " + render_size(most));
}

/// Compares in the unit of the value: converting an absurd one could overflow.
template <class Duration>
void check_duration(std::string_view key, Duration value, std::type_identity_t<Duration> least,
                    std::type_identity_t<Duration> most, texts& out) {
  if (value < least || value > most)
    out.push_back(std::string(key) + ": " + render_duration(value) + ", expected "
                  + render_duration(least) + " to " + render_duration(most));
}

void check_limits(const std::string& section, const limits_config& limits, texts& out) {
  constexpr std::size_t kib = 1024, mib = kib * kib, gib = kib * mib, many = std::size_t{1} << 24;
  // Peers may merge this much into one message, however short the payloads are.
  check_size(section + ".message-bytes", limits.message_bytes, 128 * kib, gib, out);
  check_size(section + ".queue-bytes", limits.queue_bytes, 4 * kib, 64 * gib, out);
  if (limits.queue_bytes < limits.message_bytes)
    out.push_back(section + ".queue-bytes: " + render_size(limits.queue_bytes)
                  + ", expected room for one message of " + section + ".message-bytes, "
                  + render_size(limits.message_bytes));
  check_range(section + ".calls-out", limits.calls_out, 1, many, out);
  check_range(section + ".calls-in", limits.calls_in, 1, many, out);
  check_range(section + ".streams-out", limits.streams_out, 1, many, out);
  check_range(section + ".streams-in", limits.streams_in, 1, many, out);
  check_range(section + ".guest-calls-in", limits.guest_calls_in, 1, many, out);
  check_range(section + ".guest-streams-in", limits.guest_streams_in, 1, many, out);
  check_range(section + ".guests", limits.guests, 1, 65535, out);
  constexpr std::size_t often = 10'000'000;
  check_range(section + ".call-rate", limits.call_rate, 0, often, out);
  check_range(section + ".stream-rate", limits.stream_rate, 0, often, out);
  check_range(section + ".guest-call-rate", limits.guest_call_rate, 0, often, out);
  check_range(section + ".guest-stream-rate", limits.guest_stream_rate, 0, often, out);
  check_duration(section + ".rate-burst", limits.rate_burst, 1ms, 1min, out);
  check_duration(section + ".lookup-timeout", limits.lookup_timeout, 10ms, 10min, out);
  check_duration(section + ".connect-timeout", limits.connect_timeout, 10ms, 10min, out);
  check_duration(section + ".handshake-timeout", limits.handshake_timeout, 10ms, 10min, out);
  check_duration(section + ".dial-timeout", limits.dial_timeout, 10ms, 10min, out);
  check_duration(section + ".write-timeout", limits.write_timeout, 10ms, 10min, out);
  check_duration(section + ".drain-timeout", limits.drain_timeout, 0ms, 60min, out);
}

/// These limits count the connections of all lanes.
void check_unauthenticated(const limits_config& limits, texts& out) {
  check_range("grid.limits.unauthenticated", limits.unauthenticated, 1, 65535, out);
  check_range("grid.limits.unauthenticated-per-address", limits.unauthenticated_per_address, 1,
              65535, out);
}

void check_pace(const node_config& config, texts& out) {
  check_range("grid.loops", config.loops, 0, 256, out);
  check_duration("grid.busy-poll", config.busy_poll, 0us, 10ms, out);
  check_duration("grid.redial-max", config.redial_max, 1s, 60min, out);
  check_duration("grid.listen-wait", config.listen_wait, 0ms, 60min, out);
  check_duration("grid.ping-interval", config.ping_interval, 100ms, 60min, out);
  check_duration("grid.stream-ping-interval", config.stream_ping_interval, 100ms, 60min, out);
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
    if (!lane.route_path.empty()) check_route_path(section, lane.route_path, out);
    if (const auto [taken, is_free] = sections.emplace(own.route_path, section); !is_free)
      out.push_back(section + ".route-path: " + in_quotes(own.route_path) + " is that of "
                    + taken->second + " too, expected another");
    check_spawn(section, lane.spawn, out);
    if (lane.limits) check_limits(section + ".limits", *lane.limits, out);
  }
}

} // namespace

std::vector<std::string> find_mistakes(const node_config& config) {
  texts out;
  check_local(config, out);
  check_peers(config, out);
  check_access(config, out);
  check_addresses(config, out);
  check_listener(config, out);
  check_spawn("grid", config.spawn, out);
  check_pace(config, out);
  check_log(config, out);
  check_admin(config, out);
  add_flight_recorder_mistakes(config.flight_recorder, out);
  check_credentials(config, out);
  check_certificates(config, out);
  check_limits("grid.limits", config.limits, out);
  check_unauthenticated(config.limits, out);
  check_lanes(config, out);
  return out;
}

} // namespace actorgrid
