#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::contract {

/// Maximum number of streams in one answer of node_streams.
inline constexpr std::size_t streams_max = 4096;

/// One end of an open stream.
struct open_stream {
  std::string peer;         ///< the node at the other end
  std::uint64_t mux_id = 0; ///< the same at both ends
  std::uint8_t handler = 0;
  bool outgoing = false;           ///< this node opened it
  std::string waiting_for;         ///< "nothing", "ack", "credit", "input" or "consumer"
  std::uint32_t credit = 0;        ///< messages that this end may send now
  std::uint64_t sent = 0;          ///< messages, by this end
  std::uint64_t received = 0;      ///< messages that this end has read
  std::int64_t output_wait_ns = 0; ///< this end has waited to send, the present wait included
  std::int64_t input_wait_ns = 0;  ///< this end has waited for messages, likewise
  /// For so long this end has now waited for what `waiting_for` says. Nodes of earlier versions
  /// leave it out.
  std::int64_t present_wait_ns = 0;
  MSGPACK_DEFINE_MAP(peer, mux_id, handler, outgoing, waiting_for, credit, sent, received,
                     output_wait_ns, input_wait_ns, present_wait_ns)
};

/// Answer of node_streams.
struct streams_answer {
  std::string name;
  std::vector<open_stream> streams; ///< by peer; the caller's own are among them
  bool truncated = false;           ///< there are more
  MSGPACK_DEFINE_MAP(name, streams, truncated)
};

/// The open streams of a node.
inline constexpr auto node_streams = unary<no_payload, streams_answer>(handler_id{43});

} // namespace actorgrid::contract
