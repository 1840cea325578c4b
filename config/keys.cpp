#include "config/keys.hpp"

#include "config/option_types.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <caf/config_option_adder.hpp>
#include <caf/timespan.hpp>

#include <array>
#include <limits>
#include <type_traits>

namespace actorgrid {

namespace {

/// An accessor of `config.member`.
#define ACTORGRID_OF(member) [](node_config& config) -> auto& { return config.member; }

const grid_key keys[] = {
    {"grid", "local", "this node's URL, an entry of peers", text_field{ACTORGRID_OF(local)}},
    {"grid", "peers", "URLs of all nodes; patterns {1...4}, {01...12}, {a,b}",
     patterns_field{ACTORGRID_OF(peers)}},
    {"grid", "guests", "patterns of other hosts that may connect; * within a name",
     texts_field{ACTORGRID_OF(guests)}},
    {"grid", "allow", "who may use which handlers: \"guests may not call 40\"; the first decides",
     texts_field{ACTORGRID_OF(allow)}},
    {"grid", "connect-to", "where to dial peers not reached by their name: PEER=HOST:PORT",
     texts_field{ACTORGRID_OF(connect_to)}},
    {"grid", "listen", "address:port to bind; empty: the port of local; none: do not listen",
     text_field{ACTORGRID_OF(listen)}},
    {"grid", "route-path", "path of the websocket upgrade", text_field{ACTORGRID_OF(route_path)}},
    {"grid", "loops", "threads for connections; 0: one per two cores",
     count_field{ACTORGRID_OF(loops)}},
    {"grid", "busy-poll", "how long a busy loop polls before it sleeps; 0s: never",
     microsecond_field{ACTORGRID_OF(busy_poll)}},
    {"grid", "spawn", "handler IDs (1 to 255) this node serves", ids_field{ACTORGRID_OF(spawn)}},
    {"grid", "redial-max", "longest pause between attempts to dial a peer",
     millisecond_field{ACTORGRID_OF(redial_max)}},
    {"grid", "listen-wait", "how long to wait for a port that is still in use",
     millisecond_field{ACTORGRID_OF(listen_wait)}},
    {"grid", "ping-interval", "time between pings of a connection",
     millisecond_field{ACTORGRID_OF(ping_interval)}},
    {"grid", "stream-ping-interval", "time between pings of an idle stream",
     millisecond_field{ACTORGRID_OF(stream_ping_interval)}},
    {"grid", "flight-recorder", "memory for the heads of the last frames; 0: keep none",
     size_field{ACTORGRID_OF(flight_recorder.bytes)}},
    {"grid", "flight-recorder-payload", "how many first bytes of each payload are kept with them",
     size_field{ACTORGRID_OF(flight_recorder.payload_bytes)}},
    {"grid", "flight-recorder-directory",
     "where the last frames are written when a peer breaks the protocol; empty: nowhere",
     text_field{ACTORGRID_OF(flight_recorder.directory)}},
    {"grid.log", "to", "where events are logged: auto, none, stderr, stdout or a path",
     text_field{ACTORGRID_OF(log.to)}},
    {"grid.log", "format", "format of the lines: logfmt or json",
     log_format_field{ACTORGRID_OF(log.format)}},
    {"grid.log", "level", "lowest level that is logged: debug, info, warning or error",
     log_level_field{ACTORGRID_OF(log.level)}},
    {"grid.admin", "listen", "address:port or path of a socket for monitoring; empty: none",
     text_field{ACTORGRID_OF(admin.listen)}},
    {"grid.admin", "token-file", "file with the token for monitoring from other machines",
     text_field{ACTORGRID_OF(admin.token_file)}},
    {"grid.admin", "ready-peers", "how many peers must be connected for the node to be ready",
     count_field{ACTORGRID_OF(admin.ready_peers)}},
    {"grid.auth", "token-file", "file with the shared secret of all nodes",
     text_field{ACTORGRID_OF(auth.token_file)}},
    {"grid.auth", "jwt-access-key", "subject of the JSON web tokens",
     text_field{ACTORGRID_OF(auth.jwt_access_key)}},
    {"grid.auth", "jwt-secret-file", "file with the HS512 key of the JSON web tokens",
     text_field{ACTORGRID_OF(auth.jwt_secret_file)}},
    {"grid.auth", "jwt-node-tokens", "whether to present tokens that name this node and the peer",
     flag_field{ACTORGRID_OF(auth.jwt_node_tokens)}},
    {"grid.tls", "cert", "PEM file with this node's certificate; the listener speaks TLS with it",
     text_field{ACTORGRID_OF(tls.cert)}},
    {"grid.tls", "key", "PEM file with the certificate's key", text_field{ACTORGRID_OF(tls.key)}},
    {"grid.tls", "key-password-file", "file with the password of the key, if that is encrypted",
     text_field{ACTORGRID_OF(tls.key_password_file)}},
    {"grid.tls", "ca", "PEM file with trusted CAs; peers must then present certificates",
     text_field{ACTORGRID_OF(tls.ca)}},
    {"grid.tls", "verify-peer", "whether certificates of peers must verify and match",
     flag_field{ACTORGRID_OF(tls.verify_peer)}},
    {"grid.tls", "match-peer-names",
     "whether certificates of nodes that dial must be for their name",
     flag_field{ACTORGRID_OF(tls.match_peer_names)}},
    {"grid.tls", "identities", "other names in certificates of nodes: NODE=NAME; * within a name",
     texts_field{ACTORGRID_OF(tls.identities)}},
    {"grid.tls", "crl", "PEM file with revocation lists of the CAs",
     text_field{ACTORGRID_OF(tls.crl)}},
    {"grid.limits", "message-bytes", "largest message and payload, each way",
     size_field{ACTORGRID_OF(limits.message_bytes)}},
    {"grid.limits", "queue-bytes", "bytes waiting to be written to one peer",
     size_field{ACTORGRID_OF(limits.queue_bytes)}},
    {"grid.limits", "calls-out", "calls in flight to one peer",
     count_field{ACTORGRID_OF(limits.calls_out)}},
    {"grid.limits", "calls-in", "calls in flight from one peer",
     count_field{ACTORGRID_OF(limits.calls_in)}},
    {"grid.limits", "streams-out", "open streams to one peer",
     count_field{ACTORGRID_OF(limits.streams_out)}},
    {"grid.limits", "streams-in", "open streams from one peer",
     count_field{ACTORGRID_OF(limits.streams_in)}},
    {"grid.limits", "guest-calls-in", "calls in flight from one guest",
     count_field{ACTORGRID_OF(limits.guest_calls_in)}},
    {"grid.limits", "guest-streams-in", "open streams from one guest",
     count_field{ACTORGRID_OF(limits.guest_streams_in)}},
    {"grid.limits", "guests", "guests connected at a time",
     count_field{ACTORGRID_OF(limits.guests)}},
    {"grid.limits", "call-rate", "calls per second from one peer; 0: any",
     count_field{ACTORGRID_OF(limits.call_rate)}},
    {"grid.limits", "stream-rate", "streams that one peer opens per second; 0: any",
     count_field{ACTORGRID_OF(limits.stream_rate)}},
    {"grid.limits", "guest-call-rate", "calls per second from one guest; 0: any",
     count_field{ACTORGRID_OF(limits.guest_call_rate)}},
    {"grid.limits", "guest-stream-rate", "streams that one guest opens per second; 0: any",
     count_field{ACTORGRID_OF(limits.guest_stream_rate)}},
    {"grid.limits", "rate-burst", "for how long of being idle a peer may make up at once",
     millisecond_field{ACTORGRID_OF(limits.rate_burst)}},
    {"grid.limits", "unauthenticated", "sockets that have not proven who they are",
     count_field{ACTORGRID_OF(limits.unauthenticated)}},
    {"grid.limits", "unauthenticated-per-address", "of them, from one address",
     count_field{ACTORGRID_OF(limits.unauthenticated_per_address)}},
    {"grid.limits", "lookup-timeout", "lookup of the addresses of a peer's name",
     millisecond_field{ACTORGRID_OF(limits.lookup_timeout)}},
    {"grid.limits", "connect-timeout", "TCP connect to one address of a peer",
     millisecond_field{ACTORGRID_OF(limits.connect_timeout)}},
    {"grid.limits", "handshake-timeout", "TLS, HTTP upgrade and connect message together",
     millisecond_field{ACTORGRID_OF(limits.handshake_timeout)}},
    {"grid.limits", "dial-timeout", "a whole attempt to connect: lookup, addresses, handshake",
     millisecond_field{ACTORGRID_OF(limits.dial_timeout)}},
    {"grid.limits", "write-timeout", "a write blocked this long ends the connection",
     millisecond_field{ACTORGRID_OF(limits.write_timeout)}},
    {"grid.limits", "drain-timeout", "how long running work may go on when the node stops",
     millisecond_field{ACTORGRID_OF(limits.drain_timeout)}},
};

#undef ACTORGRID_OF

using texts = std::vector<std::string>;

/// Calls `visit` with the field's way of writing and a reference to its place in `config`.
template <class Visit>
auto with_place(const grid_key& key, node_config& config, Visit visit) {
  return std::visit([&](auto where) { return visit(where, where.of(config)); }, key.where);
}

/// There are only accessors for writing; nothing is written to what this returns.
node_config& only_read(const node_config& config) {
  return const_cast<node_config&>(config);
}

texts assign_patterns(const std::vector<std::string>& patterns, std::vector<std::string>& out) {
  texts mistakes;
  out.clear();
  for (const auto& pattern : patterns) {
    auto expanded = expand_pattern(pattern);
    if (expanded.error)
      mistakes.push_back(expanded.error.text
                         + ", expected a URL such as \"http://node{1...3}:9000\"");
    out.insert(out.end(), expanded.hosts.begin(), expanded.hosts.end());
  }
  return mistakes;
}

texts assign_ids(const std::vector<std::int64_t>& numbers, std::vector<std::uint8_t>& out) {
  texts mistakes;
  out.clear();
  for (const auto number : numbers)
    if (number < 1 || number > 255)
      mistakes.push_back(std::to_string(number) + " is no handler ID, expected 1 to 255");
    else
      out.push_back(static_cast<std::uint8_t>(number));
  return mistakes;
}

constexpr std::array log_formats{log_format::logfmt, log_format::json};
constexpr std::array log_levels{log_level::debug, log_level::info, log_level::warning,
                                log_level::error};

template <class Choices>
texts assign_choice(const std::string& word, const Choices& choices,
                    typename Choices::value_type& out) {
  std::string words;
  for (const auto choice : choices) {
    if (to_string(choice) == word) {
      out = choice;
      return {};
    }
    words += words.empty() ? "" : choice == choices.back() ? " or " : ", ";
    words += to_string(choice);
  }
  return {"\"" + word + "\", expected " + words};
}

template <class Duration>
texts assign_duration(caf::timespan value, Duration& out) {
  out = detail::saturating_cast<Duration>(value);
  if (out == value) return {};
  return {
      render_duration(value) + " is too fine, expected a whole number of "
      + (std::is_same_v<Duration, std::chrono::milliseconds> ? "milliseconds" : "microseconds")};
}

} // namespace

std::span<const grid_key> grid_keys() {
  return keys;
}

void declare_grid_keys(caf::config_option_set& options) {
  for (const auto& key : keys) declare_key(options, key, key.category);
}

void declare_key(caf::config_option_set& options, const grid_key& key, std::string_view section) {
  caf::config_option_adder group{options, {section.data(), section.size()}};
  std::visit(
      [&](auto where) {
        using kind = decltype(where);
        if constexpr (std::is_same_v<kind, text_field> || std::is_same_v<kind, log_format_field>
                      || std::is_same_v<kind, log_level_field>)
          group.add<std::string>(key.name, key.meaning);
        else if constexpr (std::is_same_v<kind, texts_field>
                           || std::is_same_v<kind, patterns_field>)
          group.add<text_list>(key.name, key.meaning);
        else if constexpr (std::is_same_v<kind, count_field>)
          group.add<std::size_t>(key.name, key.meaning);
        else if constexpr (std::is_same_v<kind, size_field>)
          group.add<byte_size>(key.name, key.meaning);
        else if constexpr (std::is_same_v<kind, ids_field>)
          group.add<std::vector<std::int64_t>>(key.name, key.meaning);
        else if constexpr (std::is_same_v<kind, flag_field>)
          group.add<bool>(key.name, key.meaning);
        else
          group.add<caf::timespan>(key.name, key.meaning);
      },
      key.where);
}

std::vector<std::string> assign(const grid_key& key, const caf::config_value& value,
                                node_config& config) {
  return with_place(key, config, [&](auto where, auto& place) -> texts {
    using kind = decltype(where);
    if constexpr (std::is_same_v<kind, text_field>) {
      place = caf::get<std::string>(value);
    } else if constexpr (std::is_same_v<kind, texts_field>) {
      place = caf::get<text_list>(value).texts;
    } else if constexpr (std::is_same_v<kind, patterns_field>) {
      return assign_patterns(caf::get<text_list>(value).texts, place);
    } else if constexpr (std::is_same_v<kind, count_field>) {
      place = caf::get<std::size_t>(value);
    } else if constexpr (std::is_same_v<kind, size_field>) {
      place = caf::get<byte_size>(value).bytes;
    } else if constexpr (std::is_same_v<kind, ids_field>) {
      return assign_ids(caf::get<std::vector<std::int64_t>>(value), place);
    } else if constexpr (std::is_same_v<kind, flag_field>) {
      place = caf::get<bool>(value);
    } else if constexpr (std::is_same_v<kind, log_format_field>) {
      return assign_choice(caf::get<std::string>(value), log_formats, place);
    } else if constexpr (std::is_same_v<kind, log_level_field>) {
      return assign_choice(caf::get<std::string>(value), log_levels, place);
    } else {
      return assign_duration(caf::get<caf::timespan>(value), place);
    }
    return {};
  });
}

void copy_value(const grid_key& key, const node_config& from, node_config& to) {
  std::visit([&](auto where) { where.of(to) = where.of(only_read(from)); }, key.where);
}

caf::config_value value_of(const grid_key& key, const node_config& config) {
  return with_place(key, only_read(config), [&](auto where, auto& place) {
    using kind = decltype(where);
    if constexpr (std::is_same_v<kind, size_field>)
      return caf::config_value{render_size(place)};
    else if constexpr (std::is_same_v<kind, millisecond_field>
                       || std::is_same_v<kind, microsecond_field>)
      return caf::config_value{detail::saturating_cast<caf::timespan>(place)};
    else if constexpr (std::is_same_v<kind, log_format_field>
                       || std::is_same_v<kind, log_level_field>)
      return caf::config_value{std::string(to_string(place))};
    else
      return caf::config_value{place};
  });
}

} // namespace actorgrid
