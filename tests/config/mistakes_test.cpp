#include "tests/support/catch.hpp"

#include <actorgrid/config.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;

namespace {

node_config good() {
  node_config config;
  config.local = "http://node1:9000";
  config.peers = {"http://node1:9000", "http://node2:9000"};
  return config;
}

struct wrong_setting {
  std::string key;
  std::string part; ///< of the mistake's text
  std::function<void(node_config&)> spoil;
};

void rename_local(node_config& config, const std::string& name) {
  config.local = name;
  config.peers.front() = name;
}

const wrong_setting wrong_settings[] = {
    {"grid.local", "empty", [](auto& c) { c.local.clear(); }},
    {"grid.local", "not in grid.peers", [](auto& c) { c.local = "http://node9:9000"; }},
    {"grid.local", "is no URL", [](auto& c) { c.local = "node1:9000"; }},
    {"grid.local", "without TLS", [](auto& c) { c.tls.cert = c.tls.key = "node.pem"; }},
    {"grid.tls.cert", "though grid.local", [](auto& c) { rename_local(c, "https://node1:9000"); }},
    {"grid.tls.cert", "though grid.local", [](auto& c) { rename_local(c, "wss://node1:9000"); }},
    {"grid.peers", "empty", [](auto& c) { c.peers.clear(); }},
    {"grid.peers", "appears twice", [](auto& c) { c.peers.push_back(c.peers.back()); }},
    {"grid.peers", "has the scheme", [](auto& c) { c.peers.push_back("ftp://node3:9000"); }},
    {"grid.peers", "has the scheme", [](auto& c) { c.peers.push_back("HTTP://node3:9000"); }},
    {"grid.peers", "has no port", [](auto& c) { c.peers.push_back("http://node3"); }},
    {"grid.peers", "has no port", [](auto& c) { c.peers.push_back("http://[::1]"); }},
    {"grid.peers", "has the port", [](auto& c) { c.peers.push_back("http://node3:0"); }},
    {"grid.peers", "has the port", [](auto& c) { c.peers.push_back("http://node3:65536"); }},
    {"grid.peers", "has the port", [](auto& c) { c.peers.push_back("http://node3:09000"); }},
    {"grid.peers", "has the port", [](auto& c) { c.peers.push_back("http://node3:"); }},
    {"grid.peers", "has the host", [](auto& c) { c.peers.push_back("http://:9000"); }},
    {"grid.peers", "has the host", [](auto& c) { c.peers.push_back("http://a b:9000"); }},
    {"grid.peers", "has the host", [](auto& c) { c.peers.push_back("http://*:9000"); }},
    {"grid.peers", "has the host", [](auto& c) { c.peers.push_back("http://[::1::2]:9000"); }},
    {"grid.peers", "ends with a slash", [](auto& c) { c.peers.push_back("http://node3:9000/"); }},
    {"grid.peers", "has a path", [](auto& c) { c.peers.push_back("http://node3:9000/grid"); }},
    {"grid.peers", "has a path", [](auto& c) { c.peers.push_back("http://node3:9000?a=b"); }},
    {"grid.peers", "user name", [](auto& c) { c.peers.push_back("http://me@node3:9000"); }},
    {"grid.guests", "without }", [](auto& c) { c.guests = {"http://tool{1"}; }},
    {"grid.guests", "is empty", [](auto& c) { c.guests = {""}; }},
    {"grid.log.to", "\"sterr\", expected auto, none", [](auto& c) { c.log.to = "sterr"; }},
    {"grid.log.to", "\"\", expected auto, none", [](auto& c) { c.log.to.clear(); }},
    {"grid.admin.listen", "\"9100\" has no port, expected one such as",
     [](auto& c) { c.admin.listen = "9100"; }},
    {"grid.admin.listen", "no IPv4 address", [](auto& c) { c.admin.listen = "localhost:9100"; }},
    {"grid.admin.listen", "is longer than the 107 bytes",
     [](auto& c) { c.admin.listen = "/" + std::string(107, 'x'); }},
    {"grid.admin.token-file", "empty though other machines reach \"0.0.0.0:9100\"",
     [](auto& c) { c.admin.listen = "0.0.0.0:9100"; }},
    {"grid.admin.token-file", "empty though other machines reach \":9100\"",
     [](auto& c) { c.admin.listen = ":9100"; }},
    {"grid.admin.token-file", "set though grid.admin.listen is empty",
     [](auto& c) { c.admin.token_file = "token"; }},
    {"grid.admin.ready-peers", "expected at most 1,", [](auto& c) { c.admin.ready_peers = 9; }},
    {"grid.allow", "has no \"may\"", [](auto& c) { c.allow = {"guests can call 7"}; }},
    {"grid.allow", "is about certificates, expected grid.tls.ca",
     [](auto& c) { c.allow = {"certificate:*.example may call 7"}; }},
    {"grid.allow", "expected * or IDs", [](auto& c) { c.allow = {"guests may call 700"}; }},
    {"grid.allow", "is about http://node3:9000, expected a host",
     [](auto& c) { c.allow = {"http://node{1...3}:9000 may call 7"}; }},
    {"grid.allow", "is about http://tool-*:1, expected a host",
     [](auto& c) { c.allow = {"http://tool-*:1 may call 7"}; }},
    {"grid.allow", "is about http://tool:2, expected a host",
     [](auto& c) {
       c.guests = {"http://tool*:1"};
       c.allow = {"http://tool:2 may call 7"};
     }},
    {"grid.allow", "1025 rules, expected at most 1024",
     [](auto& c) { c.allow.assign(1025, "peers may call 7"); }},
    {"grid.limits.call-rate", "expected 0 to", [](auto& c) { c.limits.call_rate = 10'000'001; }},
    {"grid.limits.stream-rate", "expected 0 to",
     [](auto& c) { c.limits.stream_rate = 10'000'001; }},
    {"grid.limits.guest-call-rate", "expected 0 to",
     [](auto& c) { c.limits.guest_call_rate = 10'000'001; }},
    {"grid.limits.guest-stream-rate", "expected 0 to",
     [](auto& c) { c.limits.guest_stream_rate = 10'000'001; }},
    {"grid.limits.rate-burst", "0s, expected 1ms", [](auto& c) { c.limits.rate_burst = 0ms; }},
    {"grid.connect-to", "names no address", [](auto& c) { c.connect_to = {"http://node2:9000"}; }},
    {"grid.connect-to", "none of grid.peers",
     [](auto& c) { c.connect_to = {"http://node3:9000=10.0.0.3:9000"}; }},
    {"grid.connect-to", "names its peer again",
     [](auto& c) {
       c.connect_to = {"http://node2:9000=10.0.0.2:9000", "http://node2:9000=10.0.0.3:9000"};
     }},
    {"grid.connect-to", "has the host", [](auto& c) { c.connect_to = {"http://node2:9000=.:1"}; }},
    {"grid.peers", "has the host", [](auto& c) { c.peers.push_back("http://node1..:9000"); }},
    {"grid.peers", "has the host", [](auto& c) { c.peers.push_back("http://a..b:9000"); }},
    {"grid.connect-to", "has no port", [](auto& c) { c.connect_to = {"http://node2:9000=nat"}; }},
    {"grid.connect-to", "has the host",
     [](auto& c) { c.connect_to = {"http://node2:9000=::1:9000"}; }},
    {"grid.listen", "has no port", [](auto& c) { c.listen = "127.0.0.1"; }},
    {"grid.listen", "has no port", [](auto& c) { c.listen = "127.0.0.1:99999"; }},
    {"grid.listen", "has no IPv4", [](auto& c) { c.listen = "node1:9000"; }},
    {"grid.listen", "has no IPv4", [](auto& c) { c.listen = "::1:9000"; }},
    {"grid.route-path", "slash", [](auto& c) { c.route_path = "grid"; }},
    {"grid.route-path", "slash", [](auto& c) { c.route_path.clear(); }},
    {"grid.route-path", "no path has", [](auto& c) { c.route_path = "/grid\r\nX: y"; }},
    {"grid.loops", "expected 0 to", [](auto& c) { c.loops = 100000; }},
    {"grid.busy-poll", "expected 0s to", [](auto& c) { c.busy_poll = 1s; }},
    {"grid.busy-poll", "expected 0s to", [](auto& c) { c.busy_poll = -1us; }},
    {"grid.spawn", "0 is no handler ID", [](auto& c) { c.spawn = {0}; }},
    {"grid.spawn", "7 appears twice", [](auto& c) { c.spawn = {7, 8, 7}; }},
    {"grid.redial-max", "999ms", [](auto& c) { c.redial_max = 999ms; }},
    {"grid.redial-max", "120min", [](auto& c) { c.redial_max = 2h; }},
    {"grid.listen-wait", "-1ms", [](auto& c) { c.listen_wait = -1ms; }},
    {"grid.ping-interval", "99ms", [](auto& c) { c.ping_interval = 99ms; }},
    {"grid.stream-ping-interval", "0s", [](auto& c) { c.stream_ping_interval = 0ms; }},
    {"grid.flight-recorder", "1KiB, expected 64KiB to 16MiB, or 0",
     [](auto& c) { c.flight_recorder.bytes = 1024; }},
    {"grid.flight-recorder", "17MiB, expected",
     [](auto& c) { c.flight_recorder.bytes = std::size_t{17} << 20; }},
    {"grid.flight-recorder-payload", "1025B, expected 0B to 1KiB",
     [](auto& c) { c.flight_recorder.payload_bytes = 1025; }},
    {"grid.flight-recorder-directory", "set though grid.flight-recorder is 0",
     [](auto& c) { c.flight_recorder = {.bytes = 0, .directory = "/tmp"}; }},
    {"grid.auth.token-file", "only one",
     [](auto& c) {
       c.auth.token_file = "a";
       c.auth.jwt_access_key = "b";
       c.auth.jwt_secret_file = "c";
     }},
    {"grid.auth.jwt-secret-file", "empty", [](auto& c) { c.auth.jwt_access_key = "b"; }},
    {"grid.auth.jwt-access-key", "empty", [](auto& c) { c.auth.jwt_secret_file = "b"; }},
    {"grid.auth.jwt-node-tokens", "without grid.auth.jwt-secret-file",
     [](auto& c) { c.auth.jwt_node_tokens = true; }},
    {"grid.tls.crl", "expected grid.tls.ca", [](auto& c) { c.tls.crl = "crl.pem"; }},
    {"grid.tls.crl", "and grid.tls.verify-peer with it",
     [](auto& c) {
       c.tls.ca = "ca.pem";
       c.tls.crl = "crl.pem";
       c.tls.verify_peer = false;
     }},
    {"grid.tls.identities", "no name on each side",
     [](auto& c) { c.tls.identities = {"spiffe://grid/node1"}; }},
    {"grid.tls.identities", "no name on each side",
     [](auto& c) { c.tls.identities = {"=spiffe://grid/node1"}; }},
    {"grid.tls.identities", "expected \"NODE=NAME\"",
     [](auto& c) { c.tls.identities = {"https://node{1...}:9000=node1"}; }},
    {"grid.tls.key", "empty",
     [](auto& c) {
       rename_local(c, "https://node1:9000");
       c.tls.cert = "a.pem";
     }},
    {"grid.tls.cert", "empty", [](auto& c) { c.tls.key = "a.key"; }},
    {"grid.tls.key", "grid.tls.key-password-file is for",
     [](auto& c) { c.tls.key_password_file = "a.password"; }},
    {"grid.limits.message-bytes", "127KiB, expected 128KiB",
     [](auto& c) { c.limits.message_bytes = 127 * 1024; }},
    {"grid.limits.message-bytes", "expected 128KiB to 1GiB",
     [](auto& c) {
       c.limits.message_bytes = (std::size_t{1} << 30) + 1;
       c.limits.queue_bytes = std::size_t{2} << 30;
     }},
    {"grid.limits.queue-bytes", "room for one message",
     [](auto& c) { c.limits.queue_bytes = 8192; }},
    {"grid.limits.queue-bytes", "to 64GiB",
     [](auto& c) { c.limits.queue_bytes = ~std::size_t{0}; }},
    {"grid.limits.calls-out", "0, expected 1", [](auto& c) { c.limits.calls_out = 0; }},
    {"grid.limits.calls-in", "0, expected 1", [](auto& c) { c.limits.calls_in = 0; }},
    {"grid.limits.streams-out", "0, expected 1", [](auto& c) { c.limits.streams_out = 0; }},
    {"grid.limits.streams-in", "0, expected 1", [](auto& c) { c.limits.streams_in = 0; }},
    {"grid.limits.guest-calls-in", "0, expected 1", [](auto& c) { c.limits.guest_calls_in = 0; }},
    {"grid.limits.guest-streams-in", "0, expected 1",
     [](auto& c) { c.limits.guest_streams_in = 0; }},
    {"grid.limits.guests", "0, expected 1", [](auto& c) { c.limits.guests = 0; }},
    {"grid.limits.unauthenticated", "65536,", [](auto& c) { c.limits.unauthenticated = 65536; }},
    {"grid.limits.unauthenticated-per-address", "0, expected 1",
     [](auto& c) { c.limits.unauthenticated_per_address = 0; }},
    {"grid.limits.lookup-timeout", "0s,", [](auto& c) { c.limits.lookup_timeout = 0ms; }},
    {"grid.limits.dial-timeout", "11min", [](auto& c) { c.limits.dial_timeout = 11min; }},
    {"grid.limits.connect-timeout", "0s,", [](auto& c) { c.limits.connect_timeout = 0ms; }},
    {"grid.limits.handshake-timeout", "11min,",
     [](auto& c) { c.limits.handshake_timeout = 11min; }},
    {"grid.limits.write-timeout", "0s,", [](auto& c) { c.limits.write_timeout = 0ms; }},
    {"grid.limits.drain-timeout", "9223372036854775807ms,",
     [](auto& c) { c.limits.drain_timeout = std::chrono::milliseconds::max(); }},
};

} // namespace

TEST_CASE("a good configuration has no mistakes") {
  CHECK(find_mistakes(good()).empty());
  auto config = good();
  config.local = "wss://[::1]:9000";
  config.peers = {"wss://[::1]:9000", "https://10.0.0.1:1", "ws://a-b.c_d:65535"};
  config.tls = {.cert = "node.pem", .key = "node.key", .ca = "ca.pem", .verify_peer = true};
  config.tls.crl = "crl.pem";
  config.tls.identities = {"https://10.0.0.1:1=spiffe://grid/1", "https://ctl-*:1=*.example"};
  config.connect_to = {"https://10.0.0.1:1=[::1]:2", "ws://a-b.c_d:65535=nat.example:443"};
  config.listen = "[::]:9000";
  config.guests = {"http://tool-{a,b}*:9000"};
  config.spawn = {1, 255};
  config.auth.token_file = "token";
  config.limits.drain_timeout = 0ms;
  CHECK(find_mistakes(config).empty());
}

TEST_CASE("every wrong setting is one mistake that begins with its key") {
  for (const auto& [key, part, spoil] : wrong_settings) {
    auto config = good();
    spoil(config);
    const auto mistakes = find_mistakes(config);
    CAPTURE(key, part, mistakes);
    CHECK(mistakes.size() == 1);
    REQUIRE_FALSE(mistakes.empty());
    CHECK(mistakes.front().starts_with(key + ": "));
    CHECK(mistakes.front().find(part) != std::string::npos);
    CHECK(mistakes.front().find("expected") != std::string::npos);
  }
}

TEST_CASE("all mistakes are found at once") {
  node_config config;
  config.route_path = "x";
  config.limits.calls_in = 0;
  config.ping_interval = 1ms;
  CHECK(find_mistakes(config).size() == 5);
}

TEST_CASE("a node that does not listen need neither be a peer nor have a certificate") {
  auto config = good();
  config.local = "https://tool:1";
  config.listen = "none";
  CHECK(find_mistakes(config).empty());
}

TEST_CASE("addresses that a listener may bind are accepted") {
  for (const std::string listen :
       {"", "none", ":9000", "0.0.0.0:9000", "127.0.0.1:0", "[::1]:9000"}) {
    auto config = good();
    config.listen = listen;
    CAPTURE(listen);
    CHECK(find_mistakes(config).empty());
  }
}

TEST_CASE("a log may be a word or any path") {
  for (const auto* to : {"auto", "none", "stderr", "stdout", "/var/log/node.log", "./node.log"}) {
    auto config = good();
    config.log.to = to;
    CHECK(find_mistakes(config).empty());
  }
}
