#include "actors/node/grid_matrix.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace actorgrid::actors {

namespace {

/// What to do about a failure whose text has this in it.
struct advice {
  std::string_view part;
  std::string_view hint;
};

constexpr std::array advices{
    advice{"unauthorized", "compare the files of tokens and the clocks of both"},
    advice{"tls_failure", "compare the certificates, names and CAs of both"},
    advice{"handshake_refused", "look for AG206 in the log of the other: it has a hint"},
    advice{"handshake_timeout", "is the other stopped or overloaded, or not a node?"},
    advice{"ping_timeout", "is the other stopped or overloaded, or the network cut?"},
    advice{"write_timeout", "is the other stopped or overloaded, or the network cut?"},
    advice{"shutting_down", "it was stopped: start it again"},
    advice{"Connection refused", "does the other run, and listen at that port?"},
    advice{"Host not found", "look its name up there: DNS, /etc/hosts"},
    advice{"timed out", "is the other stopped, or is a firewall between them?"},
    advice{"No route to host", "is its machine up, and is there a way to it?"},
};

std::string hint_for_pair(const std::string& row, const peer_view& seen) {
  if (seen.state == "not_listed") return "add it to grid.peers of " + row;
  for (const auto& each : advices)
    if (seen.last_failure.find(each.part) != std::string::npos) return std::string(each.hint);
  if (!seen.dials) return "the other is the one that dials: does it run? if so, look at its row";
  return "run actorgrid-ctl doctor on " + row;
}

void cut_text(std::string& text) {
  if (text.size() <= grid_matrix::text_bytes_max) return;
  std::size_t end = 0;
  for (;;) {
    const auto rest = std::string_view(text).substr(end);
    const auto size = std::max<std::size_t>(1, printable_size(rest));
    if (end + size > grid_matrix::text_bytes_max) break;
    end += size;
  }
  text.resize(end);
  text += " ...";
}

} // namespace

grid_matrix matrix_of(std::vector<std::string> nodes) {
  grid_matrix made;
  made.left_out = nodes.size() - std::min(nodes.size(), grid_matrix::nodes_max);
  nodes.resize(nodes.size() - made.left_out);
  made.nodes = std::move(nodes);
  return made;
}

grid_row row_of(const std::string& name, const std::vector<std::string>& nodes,
                const std::vector<peer_view>& told) {
  std::unordered_map<std::string_view, const peer_view*> by_host;
  for (const auto& seen : told) by_host.emplace(seen.host, &seen);
  const auto room =
      std::max<std::size_t>(4, grid_matrix::pairs_max / std::max<std::size_t>(1, nodes.size()));
  grid_row row;
  row.name = name;
  for (const auto& node : nodes) {
    if (node == name) continue;
    const auto found = by_host.find(node);
    const bool is_listed = found != by_host.end();
    if (is_listed && found->second->state == to_string(peer_state::connected)) {
      ++row.connected;
      continue;
    }
    if (row.not_connected.size() == room) {
      ++row.not_connected_left_out;
      continue;
    }
    unconnected_peer missing{is_listed ? *found->second : peer_view{node, "not_listed", false, {}},
                             {}};
    missing.hint = hint_for_pair(name, missing.seen);
    cut_text(missing.seen.state);
    cut_text(missing.seen.last_failure);
    row.not_connected.push_back(std::move(missing));
  }
  return row;
}

} // namespace actorgrid::actors
