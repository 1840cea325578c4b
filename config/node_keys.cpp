#include "config/key_tables.hpp"
#include "config/value_rules.hpp"

#include <array>
#include <cstddef>

namespace actorgrid {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t flight_recorder_bytes_max = std::size_t{16} << 20;
constexpr std::array log_formats{log_format::logfmt, log_format::json};
constexpr std::array log_levels{log_level::debug, log_level::info, log_level::warning,
                                log_level::error};

constexpr grid_key rows[] = {
    {"grid", "local", text_field{of<&node_config::local>, flaw_in_local}, this_node,
     in_force::at_restart, "this node's URL, an entry of peers",
     "Scheme `http`, `https`, `ws` or `wss`, host and port. The entry of `peers` is the same, "
     "letter for letter.",
     R"("http://127.0.0.1:7411")"},
    {"grid", "peers", patterns_field{of<&node_config::peers>, flaw_in_node_url}, this_node,
     in_force::item_by_item, "URLs of all nodes; patterns {1...4}, {01...12}, {a,b}",
     "This node is one of them. The list is the same on every node, except while it changes. A "
     "pattern expands to at most 4096 names.",
     R"(["http://127.0.0.1:{7411...7413}"])"},
    {"grid", "guests", texts_field{of<&node_config::guests>, flaw_in_guest_pattern}, whole_grid,
     in_force::item_by_item, "patterns of other hosts that may connect; * within a name",
     "For example `\"http://tool-*:9000\"`: a `*` matches any characters but a slash. Guests are "
     "never dialled."},
    {"grid", "allow", texts_field{of<&node_config::allow>}, this_node, in_force::at_once,
     "who may use which handlers: \"guests may not call 40\"; the first decides",
     "A rule says `CALLERS may [not] VERB HANDLERS`. Callers are `everyone`, `peers` (this node "
     "included), `guests`, `self`, a pattern of hosts such as `http://tool-*:9000`, or "
     "`certificate:PATTERN` for names in the certificate shown. The verb is `call`, `open` (for "
     "streams) or `use` (for both). Handlers are IDs with all their subroutes, ranges such as "
     "`40...49`, subroutes such as `60/public/*`, or `*` for all. The first rule that is about a "
     "request decides; without one it is allowed. What is refused fails with `not_allowed`. At "
     "most 1024 rules, for example `[\"guests may call 30, 60/public/*\", \"guests may not use "
     "*\"]`."},
    {"grid", "connect-to", texts_field{of<&node_config::connect_to>}, this_node,
     in_force::item_by_item, "where to dial peers not reached by their name: PEER=HOST:PORT",
     "For peers behind NAT or a proxy: `\"http://node2:9000=10.0.0.7:9001\"`. Certificates are "
     "still compared with the name."},
    {"grid", "listen", text_field{of<&node_config::listen>, flaw_in_listen, "none"}, this_node,
     in_force::at_restart, "address:port to bind; empty: the port of local; none: do not listen",
     "For example `\"0.0.0.0:9000\"`, `\"[::1]:9000\"`, or `\":9000\"` for every address. Empty: "
     "every address, with the port of `local`. A node that does not listen only dials."},
    {"grid", "route-path", text_field{of<&node_config::route_path>, flaw_in_route_path},
     whole_grid_or_lane, in_force::at_restart, "path of the websocket upgrade",
     "It is the same on all nodes of a grid. Two grids on one port need different paths."},
    {"grid", "loops", count_field{of<&node_config::loops>, 0, 256}, this_node, in_force::at_restart,
     "threads for connections; 0: one per two cores", "There is always at least one."},
    {"grid", "busy-poll", microsecond_field{of<&node_config::busy_poll>, 0us, 10ms}, this_node,
     in_force::at_restart, "how long a busy loop polls before it sleeps; 0s: never",
     "Polling while traffic is recent costs CPU time and saves latency."},
    {"grid", "spawn", ids_field{of<&node_config::spawn>}, each_lane, in_force::at_restart,
     "handler IDs (1 to 255) this node serves",
     "They are among the handlers that the program offers. Of an actor with several routes, one ID "
     "starts "
     "all of them."},
    {"grid", "redial-max", millisecond_field{of<&node_config::redial_max>, 1s, 60min}, whole_grid,
     in_force::at_once, "longest pause between attempts to dial a peer",
     "The first pauses take one to two seconds. A peer that starts asks to be dialled at once."},
    {"grid", "listen-wait", millisecond_field{of<&node_config::listen_wait>, 0ms, 60min}, this_node,
     in_force::at_restart, "how long to wait for a port that is still in use",
     "When a node starts, its previous run may still be ending. 0s: do not wait."},
    {"grid", "ping-interval", millisecond_field{of<&node_config::ping_interval>, 100ms, 60min},
     whole_grid, in_force::for_new_connections, "time between pings of a connection",
     "A connection is closed after two to three intervals of silence."},
    {"grid", "stream-ping-interval",
     millisecond_field{of<&node_config::stream_ping_interval>, 100ms, 60min}, whole_grid,
     in_force::for_new_connections, "time between pings of an idle stream"},
    {"grid", "flight-recorder",
     size_field{of<&flight_recorder_config::bytes>, 0, flight_recorder_bytes_max}, this_node,
     in_force::at_restart, "memory for the heads of the last frames; 0: keep none",
     "At least 64 KiB, if any, whatever the number of peers. A frame takes 40 bytes."},
    {"grid", "flight-recorder-payload",
     size_field{of<&flight_recorder_config::payload_bytes>, 0, 1024}, this_node,
     in_force::at_restart, "how many first bytes of each payload are kept with them",
     "There is room for fewer frames then."},
    {"grid", "flight-recorder-directory", path_field{of<&flight_recorder_config::directory>},
     this_node, in_force::at_restart,
     "where the last frames are written when a peer breaks the protocol; empty: nowhere",
     "Each such connection gets a file of its own, which the event `frames_written` names: at most "
     "16, of mode 0640, and one a minute for each peer."},

    {"grid.log", "to", path_field{of<&log_config::to>, flaw_in_log_target}, this_node,
     in_force::at_restart, "where events are logged: auto, none, stderr, stdout or a path",
     "With `\"auto\"`, events go to standard error, unless the program gave the node an observer. "
     "A path has a slash in it; the file is made with mode 0640, appended to, and opened anew "
     "after SIGUSR1."},
    {"grid.log", "format", choice_field<log_format>{of<&log_config::format>, log_formats},
     this_node, in_force::at_restart, "format of the lines"},
    {"grid.log", "level", choice_field<log_level>{of<&log_config::level>, log_levels}, this_node,
     in_force::at_restart, "lowest level that is logged"},

    {"grid.admin", "listen", path_field{of<&admin_config::listen>, flaw_in_admin_listen}, this_node,
     in_force::at_restart, "address:port or path of a socket for monitoring; empty: none",
     "For example `\"127.0.0.1:9100\"`. The path of a Unix socket begins with a slash, as in "
     "`\"/run/actorgrid/admin.sock\"`; it is made with mode 0660."},
    {"grid.admin", "token-file", path_field{of<&admin_config::token_file>}, this_node,
     in_force::at_restart, "file with the token for monitoring from other machines",
     "It is needed if `listen` is an address that other machines reach. Requests other than health "
     "checks must then present the token as `Authorization: Bearer TOKEN`. The file may have up to "
     "8 tokens, one a line. It is read again when it changes."},
    {"grid.admin", "ready-peers", count_field{of<&admin_config::ready_peers>}, this_node,
     in_force::at_once, "how many peers must be connected for the node to be ready",
     "`/readyz` tells whether it is. At most the number of other nodes in `peers`."},
};

} // namespace

std::span<const grid_key> node_keys() {
  return rows;
}

} // namespace actorgrid
