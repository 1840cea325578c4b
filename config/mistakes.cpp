#include "config/access_rules.hpp"
#include "config/glob.hpp"
#include "config/option_types.hpp"
#include "config/url.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <array>
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

void check_listener(const node_config& config, texts& out) {
  if (!config.listen.empty() && config.listen != "none")
    if (const auto address = read_listen_address(config.listen); !address)
      out.push_back("grid.listen: " + in_quotes(config.listen) + " " + address.why().words
                    + ", expected one such as \"0.0.0.0:9000\", \":9000\", or \"none\"");
  if (!config.route_path.starts_with('/'))
    out.push_back("grid.route-path: " + in_quotes(config.route_path)
                  + " does not begin with a slash, expected a path such as \"/minio/grid/v1\"");
  else if (has_letters_outside_ascii_print(config.route_path)
           || config.route_path.find_first_of("?#") != std::string::npos)
    out.push_back("grid.route-path: " + in_quotes(config.route_path)
                  + " holds a character no path has, expected one such as \"/minio/grid/v1\"");
}

void check_spawn(const node_config& config, texts& out) {
  std::array<bool, 256> seen{};
  for (const auto id : config.spawn) {
    if (id == 0) out.push_back("grid.spawn: 0 is no handler ID, expected 1 to 255");
    if (id != 0 && seen[id])
      out.push_back("grid.spawn: " + std::to_string(id) + " appears twice, expected it once");
    seen[id] = true;
  }
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
  const auto& tls = config.tls;
  if (!tls.cert.empty() && tls.key.empty())
    out.push_back("grid.tls.key: empty, expected the file with the key of grid.tls.cert");
  if (tls.key.empty() && !tls.key_password_file.empty())
    out.push_back("grid.tls.key: empty, expected the encrypted key that "
                  "grid.tls.key-password-file is for");
  if (tls.cert.empty() && !tls.key.empty())
    out.push_back("grid.tls.cert: empty, expected the file with the certificate of grid.tls.key");
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

void check_limits(const node_config& config, texts& out) {
  const auto& limits = config.limits;
  constexpr std::size_t kib = 1024, mib = kib * kib, gib = kib * mib, many = std::size_t{1} << 24;
  // Peers may merge this much into one message, however short the payloads are.
  check_size("grid.limits.message-bytes", limits.message_bytes, 128 * kib, gib, out);
  check_size("grid.limits.queue-bytes", limits.queue_bytes, 4 * kib, 64 * gib, out);
  if (limits.queue_bytes < limits.message_bytes)
    out.push_back("grid.limits.queue-bytes: " + render_size(limits.queue_bytes)
                  + ", expected room for one message of grid.limits.message-bytes, "
                  + render_size(limits.message_bytes));
  check_range("grid.limits.calls-out", limits.calls_out, 1, many, out);
  check_range("grid.limits.calls-in", limits.calls_in, 1, many, out);
  check_range("grid.limits.streams-out", limits.streams_out, 1, many, out);
  check_range("grid.limits.streams-in", limits.streams_in, 1, many, out);
  check_range("grid.limits.guest-calls-in", limits.guest_calls_in, 1, many, out);
  check_range("grid.limits.guest-streams-in", limits.guest_streams_in, 1, many, out);
  check_range("grid.limits.guests", limits.guests, 1, 65535, out);
  constexpr std::size_t often = 10'000'000;
  check_range("grid.limits.call-rate", limits.call_rate, 0, often, out);
  check_range("grid.limits.stream-rate", limits.stream_rate, 0, often, out);
  check_range("grid.limits.guest-call-rate", limits.guest_call_rate, 0, often, out);
  check_range("grid.limits.guest-stream-rate", limits.guest_stream_rate, 0, often, out);
  check_duration("grid.limits.rate-burst", limits.rate_burst, 1ms, 1min, out);
  check_range("grid.limits.unauthenticated", limits.unauthenticated, 1, 65535, out);
  check_range("grid.limits.unauthenticated-per-address", limits.unauthenticated_per_address, 1,
              65535, out);
  check_duration("grid.limits.lookup-timeout", limits.lookup_timeout, 10ms, 10min, out);
  check_duration("grid.limits.connect-timeout", limits.connect_timeout, 10ms, 10min, out);
  check_duration("grid.limits.handshake-timeout", limits.handshake_timeout, 10ms, 10min, out);
  check_duration("grid.limits.dial-timeout", limits.dial_timeout, 10ms, 10min, out);
  check_duration("grid.limits.write-timeout", limits.write_timeout, 10ms, 10min, out);
  check_duration("grid.limits.drain-timeout", limits.drain_timeout, 0ms, 60min, out);
}

void check_pace(const node_config& config, texts& out) {
  check_range("grid.loops", config.loops, 0, 256, out);
  check_duration("grid.busy-poll", config.busy_poll, 0us, 10ms, out);
  check_duration("grid.redial-max", config.redial_max, 1s, 60min, out);
  check_duration("grid.listen-wait", config.listen_wait, 0ms, 60min, out);
  check_duration("grid.ping-interval", config.ping_interval, 100ms, 60min, out);
  check_duration("grid.stream-ping-interval", config.stream_ping_interval, 100ms, 60min, out);
}

} // namespace

std::vector<std::string> find_mistakes(const node_config& config) {
  texts out;
  check_local(config, out);
  check_peers(config, out);
  check_access(config, out);
  check_addresses(config, out);
  check_listener(config, out);
  check_spawn(config, out);
  check_pace(config, out);
  check_credentials(config, out);
  check_limits(config, out);
  return out;
}

} // namespace actorgrid
