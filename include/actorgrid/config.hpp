#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/log_level.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

/// The section `grid.auth`: how this node authenticates itself and other nodes. Set the token or the
/// JWT keys, not both.
struct auth_config {
  /// File with the shared secret that all nodes present as their token. With several lines, the
  /// first is presented and all are accepted. Read again when it changes.
  std::string token_file = {};
  /// Subject of the JSON web tokens this node signs and expects.
  std::string jwt_access_key = {};
  /// File with the HS512 key for those tokens. With several lines, the first signs and all are
  /// accepted. Read again when it changes.
  std::string jwt_secret_file = {};
  /// Whether this node presents tokens of its own: see node_web_token(). Such tokens are accepted
  /// in any case, but not by the original.
  bool jwt_node_tokens = false;
};

/// The section `grid.tls`: PEM files, which are read again when they change. The listener speaks
/// TLS when cert is set.
struct tls_config {
  /// Certificate chain, the node's own first.
  std::string cert = {};
  /// Private key of the certificate.
  std::string key = {};
  /// Trust anchors for both roles. If set, the listener requires client certificates.
  std::string ca = {};
  /// Whether a peer's certificate must verify and match its configured host.
  bool verify_peer = true;
  /// File with the key's password, if the key is encrypted.
  std::string key_password_file = {};
  /// Whether the certificate of a node that dials this one must be for the host that it claims to
  /// be. Needs ca and verify_peer.
  bool match_peer_names = true;
  /// Other names that a certificate of a node may have, in either role: "NODE=NAME". NODE is a name
  /// or a guest pattern, NAME a name in the certificate, such as "spiffe://grid/node1"; `*` matches
  /// any run of characters other than '/' in both.
  std::vector<std::string> identities = {};
  /// Revocation lists of the authorities in ca. If set, each authority needs one.
  std::string crl = {};
};

/// `grid.log.*`: where the node's events go, besides the observers that the program gave it.
struct log_config {
  /// "none", "stderr", "stdout", or the path of a file, which has a slash in it. "auto": stderr,
  /// for a node without observers in a program that uses system_config; none for any other node.
  std::string to = "auto";
  /// Format of the lines.
  log_format format = log_format::logfmt;
  /// Lowest level that is written.
  log_level level = log_level::info;
};

/// `grid.admin.*`: an HTTP listener for monitoring, on a thread of its own. See docs/operations.md.
struct admin_config {
  /// "address:port" to bind, or the path of a Unix socket, which begins with a slash. Empty: none.
  std::string listen = {};
  /// File with the token that requests present, one per line; needed for an address that is not a
  /// loopback one. Read again when it changes.
  std::string token_file = {};
  /// How many peers must be connected for the node to be ready.
  std::size_t ready_peers = 0;
};

/// `grid.flight-recorder*`: the heads of the last frames of all connections, which a node and its
/// lanes keep in memory for whoever looks for the cause of trouble; see frame_reader.
struct flight_recorder_config {
  /// Memory for all of them, shared by the event loops alike; 0: none are kept.
  std::size_t bytes = std::size_t{256} << 10;
  /// How many of the first bytes of each payload are kept too.
  std::size_t payload_bytes = 0;
  /// Directory of the files with the last frames of connections that ended with a protocol error,
  /// at most 16; empty: there are no files.
  std::string directory = {};
};

/// `grid.limits.*`: upper bounds for everything that can grow.
struct limits_config {
  /// Largest websocket message and payload in either direction; enforced before memory is
  /// allocated.
  std::size_t message_bytes = std::size_t{16} << 20;
  /// Bytes queued for one peer. Above this, calls fail with queue_full and streams wait.
  std::size_t queue_bytes = std::size_t{64} << 20;
  std::size_t calls_out = 65535;     ///< calls in flight to one peer
  std::size_t calls_in = 1024;       ///< calls in flight from one peer
  std::size_t streams_out = 65535;   ///< open streams to one peer
  std::size_t streams_in = 1024;     ///< open streams from one peer
  std::size_t guest_calls_in = 64;   ///< calls in flight from one guest
  std::size_t guest_streams_in = 16; ///< open streams from one guest
  std::size_t guests = 64;           ///< guests connected at a time
  std::size_t call_rate = 0;         ///< calls per second from one peer; 0: any
  std::size_t stream_rate = 0;       ///< streams that one peer opens per second; 0: any
  std::size_t guest_call_rate = 0;   ///< calls per second from one guest; 0: any
  std::size_t guest_stream_rate = 0; ///< streams that one guest opens per second; 0: any
  /// For how long of being idle a peer may make up at once: a rate of 100 with 500 ms lets 50 calls
  /// begin together.
  std::chrono::milliseconds rate_burst{1000};
  std::size_t unauthenticated = 1024;                 ///< unauthenticated connections
  std::size_t unauthenticated_per_address = 64;       ///< the same, from one address
  std::chrono::milliseconds lookup_timeout{6000};     ///< resolving a peer's name
  std::chrono::milliseconds connect_timeout{2000};    ///< TCP connect to one address
  std::chrono::milliseconds handshake_timeout{10000}; ///< TLS, HTTP upgrade and connect message
  /// A whole connection attempt: lookup, every address, and the handshake.
  std::chrono::milliseconds dial_timeout{20000};
  std::chrono::milliseconds write_timeout{4000};  ///< a write blocked this long ends the connection
  std::chrono::milliseconds drain_timeout{30000}; ///< how long a drain waits for running work
};

/// A section `grid.lanes.NAME`: another grid between the same nodes, on the same port, with
/// connections of its own. Small urgent calls in one lane do not wait for bulk in another. All
/// settings that are not here are those of the node.
struct lane_config {
  /// The same on every node: lower-case letters, digits, '-' and '_', at most 32.
  std::string name = {};
  /// Path of the upgrade request, the same on every node; empty: that of the node, a slash and the
  /// name.
  std::string route_path = {};
  /// IDs of the offered handlers that this node starts in the lane.
  std::vector<std::uint8_t> spawn = {};
  /// Limits of the lane; none: those of the node. The limits of unauthenticated connections count
  /// those of all lanes together and are always those of the node.
  std::optional<limits_config> limits = {};
};

/// `grid.*`: the configuration of a node. Defaults are the protocol's or this library's.
struct node_config {
  /// This node's own name, an entry of peers: "http://node1:9000" (also https, ws, wss).
  std::string local = {};
  /// Every node of the grid, with patterns expanded; the same list on every node.
  std::vector<std::string> peers = {};
  /// Patterns of hosts that may connect without being peers; `*` matches within a name.
  std::vector<std::string> guests = {};
  /// Which callers may use which handlers: "guests may not call 40". The first rule that applies
  /// decides, and without one everything is allowed. See docs/configuration.md for what rules say.
  std::vector<std::string> allow = {};
  /// Where to dial peers that cannot be reached by name, such as behind NAT: "NAME=HOST:PORT".
  std::vector<std::string> connect_to = {};
  /// "address:port" to bind. Empty: every address, with the port of `local`. "none": do not listen.
  std::string listen = {};
  /// Path of the upgrade request; two grids on one port use different ones.
  std::string route_path = "/minio/grid/v1";
  /// Event loop threads for connections; 0: one per two cores, at least one.
  std::size_t loops = 0;
  /// How long an event loop polls before it sleeps after recent traffic; 0: no polling.
  std::chrono::microseconds busy_poll{50};
  /// IDs of the offered handlers that this node starts.
  std::vector<std::uint8_t> spawn = {};
  /// Longest pause between two attempts to dial a peer; they begin with pauses of one to two
  /// seconds. A peer that starts knocks, so few nodes ever wait this long.
  std::chrono::milliseconds redial_max{5000};
  /// How long start() retries to listen while another process has the port, such as the previous
  /// run of this one, which is still ending.
  std::chrono::milliseconds listen_wait{5000};
  std::chrono::milliseconds ping_interval{10000};        ///< connection pings
  std::chrono::milliseconds stream_ping_interval{15000}; ///< pings of idle streams
  /// The log of events.
  log_config log = {};
  /// The admin listener.
  admin_config admin = {};
  /// The last frames.
  flight_recorder_config flight_recorder = {};
  /// Authentication between nodes.
  auth_config auth = {};
  /// TLS certificates.
  tls_config tls = {};
  /// Upper bounds for everything that can grow.
  limits_config limits = {};
  /// Further grids on the same port, at most 16; see node::lane().
  std::vector<lane_config> lanes = {};
};

/// The configuration of a lane: the node's, with what the lane has of its own, and without lanes.
node_config config_of_lane(const node_config& config, const lane_config& lane);

/// Result of expand_pattern().
struct expansion {
  /// The hosts the pattern expands to.
  std::vector<std::string> hosts = {};
  /// Why it could not be expanded; ok otherwise.
  failure error;
};

/// Expands `{1...4}`, `{01...12}` and `{a,b,c}` in a pattern, leftmost first, to at most 4096
/// results.
/// @error invalid_config naming the pattern and what is wrong with it
expansion expand_pattern(std::string_view pattern);

/// Whether `host` matches a guest pattern: patterns as above, and `*` for any run of characters
/// other than '/'.
bool matches_guest(std::string_view pattern, std::string_view host);

/// Every mistake in the configuration, one per entry: "grid.local: empty, expected a URL such as
/// ...".
std::vector<std::string> find_mistakes(const node_config& config);

} // namespace actorgrid
