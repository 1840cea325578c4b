#include "config/key_tables.hpp"

namespace actorgrid {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kib = 1024, mib = kib * kib, gib = kib * mib;
constexpr std::size_t many = std::size_t{1} << 24;
constexpr std::size_t sockets_max = 65535;
constexpr std::size_t per_second_max = 10'000'000;

constexpr grid_key limit_rows[] = {
    {"grid.limits", "message-bytes",
     // Peers may merge the least into one message, however short the payloads are.
     size_field{of<&limits_config::message_bytes>, 128 * kib, gib}, whole_grid_or_lane,
     in_force::for_new_connections, "largest message and payload, each way",
     "It is checked before memory is allocated. Peers merge short frames into messages of up to "
     "128 KiB."},
    {"grid.limits", "queue-bytes", size_field{of<&limits_config::queue_bytes>, 4 * kib, 64 * gib},
     whole_grid_or_lane, in_force::for_new_connections, "bytes waiting to be written to one peer",
     "Above it, calls fail with `queue_full`, streams wait, and answers are replaced by errors. "
     "Above twice that plus one message, the connection ends. No less than `message-bytes`."},
    {"grid.limits", "calls-out", count_field{of<&limits_config::calls_out>, 1, many},
     whole_grid_or_lane, in_force::for_new_connections, "calls in flight to one peer",
     "Above it, calls fail with `too_many_in_flight`."},
    {"grid.limits", "calls-in", count_field{of<&limits_config::calls_in>, 1, many},
     whole_grid_or_lane, in_force::for_new_connections, "calls in flight from one peer",
     "Calls of lost connections count until their handlers have ended."},
    {"grid.limits", "streams-out", count_field{of<&limits_config::streams_out>, 1, many},
     whole_grid_or_lane, in_force::for_new_connections, "open streams to one peer",
     "Above it, opening fails with `too_many_in_flight`."},
    {"grid.limits", "streams-in", count_field{of<&limits_config::streams_in>, 1, many},
     whole_grid_or_lane, in_force::for_new_connections, "open streams from one peer",
     "A stream that has ended counts as long as its function or actor holds it."},
    {"grid.limits", "guest-calls-in", count_field{of<&limits_config::guest_calls_in>, 1, many},
     whole_grid_or_lane, in_force::for_new_connections, "calls in flight from one guest"},
    {"grid.limits", "guest-streams-in", count_field{of<&limits_config::guest_streams_in>, 1, many},
     whole_grid_or_lane, in_force::for_new_connections, "open streams from one guest"},
    {"grid.limits", "guests", count_field{of<&limits_config::guests>, 1, sockets_max},
     whole_grid_or_lane, in_force::at_once, "guests connected at a time",
     "A guest that has disconnected counts until its handlers have ended."},
    {"grid.limits", "call-rate", count_field{of<&limits_config::call_rate>, 0, per_second_max},
     whole_grid_or_lane, in_force::at_once, "calls per second from one peer; 0: any",
     "It applies to calls of this node to itself, too. Above it, calls are refused with "
     "`rate_limited`, which says when the next may begin."},
    {"grid.limits", "stream-rate", count_field{of<&limits_config::stream_rate>, 0, per_second_max},
     whole_grid_or_lane, in_force::at_once, "streams that one peer opens per second; 0: any"},
    {"grid.limits", "guest-call-rate",
     count_field{of<&limits_config::guest_call_rate>, 0, per_second_max}, whole_grid_or_lane,
     in_force::at_once, "calls per second from one guest; 0: any"},
    {"grid.limits", "guest-stream-rate",
     count_field{of<&limits_config::guest_stream_rate>, 0, per_second_max}, whole_grid_or_lane,
     in_force::at_once, "streams that one guest opens per second; 0: any"},
    {"grid.limits", "rate-burst", millisecond_field{of<&limits_config::rate_burst>, 1ms, 1min},
     whole_grid_or_lane, in_force::at_once, "for how long of being idle a peer may make up at once",
     "A rate of 100 with `500ms` lets 50 calls begin together."},
    // The next two are not for lanes: until a request is read, nobody knows which lane it is for.
    {"grid.limits", "unauthenticated",
     count_field{of<&limits_config::unauthenticated>, 1, sockets_max}, whole_grid,
     in_force::at_restart, "sockets that have not proven who they are",
     "Those of all lanes count together."},
    {"grid.limits", "unauthenticated-per-address",
     count_field{of<&limits_config::unauthenticated_per_address>, 1, sockets_max}, whole_grid,
     in_force::at_restart, "such sockets from one address",
     "With IPv6, from one /64 network. Nodes behind one address need as many as may connect at the "
     "same moment."},
    {"grid.limits", "lookup-timeout",
     millisecond_field{of<&limits_config::lookup_timeout>, 10ms, 10min}, whole_grid_or_lane,
     in_force::for_new_connections, "lookup of the addresses of a peer's name",
     "A name server that does not answer is asked again after 5 s."},
    {"grid.limits", "connect-timeout",
     millisecond_field{of<&limits_config::connect_timeout>, 10ms, 10min}, whole_grid_or_lane,
     in_force::for_new_connections, "TCP connect to one address of a peer",
     "The next address is tried after 250 ms, without waiting for this."},
    {"grid.limits", "handshake-timeout",
     millisecond_field{of<&limits_config::handshake_timeout>, 10ms, 10min}, whole_grid_or_lane,
     in_force::at_restart, "TLS, HTTP upgrade and connect message together",
     "It applies at either end."},
    {"grid.limits", "dial-timeout",
     millisecond_field{of<&limits_config::dial_timeout>, 10ms, 10min}, whole_grid_or_lane,
     in_force::for_new_connections, "a whole attempt to connect: lookup, addresses, handshake"},
    {"grid.limits", "write-timeout",
     millisecond_field{of<&limits_config::write_timeout>, 10ms, 10min}, whole_grid_or_lane,
     in_force::at_restart, "a write blocked this long ends the connection"},
    {"grid.limits", "drain-timeout",
     millisecond_field{of<&limits_config::drain_timeout>, 0ms, 60min}, whole_grid_or_lane,
     in_force::at_once, "how long running work may go on when the node stops"},
};

} // namespace

std::span<const grid_key> limit_keys() {
  return limit_rows;
}

} // namespace actorgrid
