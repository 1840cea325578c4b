#pragma once

#include <actorgrid/msgpack.hpp>
#include <actorgrid/shared_settings.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::contract {

/// Maximum number of peers in one answer.
inline constexpr std::size_t status_peers_max = 4096;

/// A node's view of its connection to one peer.
struct peer_status {
  std::string host;
  std::string state;  ///< name of its peer_state: "connected", ...
  bool dials = false; ///< the node dials the peer
  bool guest = false;
  std::string instance; ///< hex; names the run of the peer that was last connected
  std::int64_t round_trip_ns = 0;
  std::uint64_t connections = 0; ///< established so far
  std::string last_failure;      ///< why the last connection or attempt ended; empty if none has
  MSGPACK_DEFINE_MAP(host, state, dials, guest, instance, round_trip_ns, connections, last_failure)
};

/// Answer of node_status.
struct status_answer {
  std::string name;
  std::string instance; ///< hex; names this run of the node
  std::uint64_t uptime_ms = 0;
  std::vector<peer_status> peers; ///< configured peers, then guests; at most status_peers_max

  // Nodes of earlier versions leave these out.
  std::string version;               ///< of the node's library
  std::int64_t clock_ns = 0;         ///< the node's wall clock when it answered, since 1970
  std::string list_hash;             ///< hash_of_list of its grid.peers
  std::string settings_hash;         ///< hash_of_settings of its shared_settings
  std::vector<std::string> settings; ///< texts_of its shared_settings
  MSGPACK_DEFINE_MAP(name, instance, uptime_ms, peers, version, clock_ns, list_hash, settings_hash,
                     settings)
};

/// Hash of a list of nodes, whatever their order.
inline std::string hash_of_list(std::vector<std::string> peers) {
  std::ranges::sort(peers);
  return fingerprint(peers);
}

/// Each setting as "key = value".
inline std::vector<std::string> texts_of(const std::vector<setting>& settings) {
  std::vector<std::string> texts;
  for (const auto& one : settings) texts.push_back(one.key + " = " + one.value);
  return texts;
}

/// What a node knows about itself and its peers.
inline constexpr auto node_status = unary<no_payload, status_answer>(handler_id{40});

} // namespace actorgrid::contract
