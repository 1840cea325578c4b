#include "apps/contract/status.hpp"
#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <iostream>
#include <map>

namespace actorgrid::ctl {

namespace {

using answers = std::map<std::string, contract::status_answer>;

const contract::peer_status* seen_by(const contract::status_answer& node, const std::string& host) {
  const auto found = std::find_if(node.peers.begin(), node.peers.end(),
                                  [&](const auto& peer) { return peer.host == host; });
  return found == node.peers.end() ? nullptr : &*found;
}

std::string describe(const contract::peer_status& seen) {
  std::string text = seen.dials ? "dials " : "dialled ";
  if (seen.state != to_string(peer_state::connected)) return text + printable(seen.state);
  if (seen.round_trip_ns == 0) return text + "connected";
  return text + format_duration(std::chrono::nanoseconds(seen.round_trip_ns));
}

void print_matrix(const std::vector<std::string>& hosts, const answers& known, bool plain) {
  std::vector<std::string> heading{"#", "node"};
  for (const auto& host : hosts) heading.push_back(short_name(host));
  table matrix(std::move(heading));
  for (std::size_t row = 0; row < hosts.size(); ++row) {
    std::vector<std::string> cells{std::to_string(row + 1), short_name(hosts[row])};
    const auto node = known.find(hosts[row]);
    for (const auto& column : hosts) {
      const auto* seen = node == known.end() ? nullptr : seen_by(node->second, column);
      if (node == known.end())
        cells.emplace_back("?");
      else if (column == hosts[row])
        cells.emplace_back("-");
      else
        cells.push_back(seen ? describe(*seen) : "unknown to it");
    }
    matrix.add(std::move(cells));
  }
  matrix.print(std::cout, plain);
}

void print_lines(const std::vector<std::string>& hosts, const answers& known) {
  for (const auto& host : hosts) {
    nlohmann::ordered_json line{{"host", host}, {"reached", known.contains(host)}};
    if (const auto node = known.find(host); node != known.end()) {
      line["instance"] = node->second.instance;
      line["uptime_ms"] = node->second.uptime_ms;
      auto& peers = line["peers"] = nlohmann::ordered_json::array();
      for (const auto& p : node->second.peers)
        peers.push_back({{"host", p.host},
                         {"state", p.state},
                         {"dials", p.dials},
                         {"guest", p.guest},
                         {"instance", p.instance},
                         {"round_trip_ns", p.round_trip_ns},
                         {"connections", p.connections},
                         {"last_failure", p.last_failure}});
    }
    print_json(line);
  }
}

/// Whether every node is connected to every other one.
bool is_full_mesh(const std::vector<std::string>& hosts, const answers& known) {
  return std::all_of(hosts.begin(), hosts.end(), [&](const auto& row) {
    const auto node = known.find(row);
    return node != known.end() && std::all_of(hosts.begin(), hosts.end(), [&](const auto& column) {
             const auto* seen = seen_by(node->second, column);
             return column == row || (seen && seen->state == to_string(peer_state::connected));
           });
  });
}

int print_peers(const global_options& options) {
  const target_grid where(options);
  session own(where, where.hosts());
  answers known;
  const auto reached = own.reach_some();
  for (const auto& peer : reached) {
    auto answer = peer.call(contract::node_status, {.timeout = options.timeout}).get();
    if (answer)
      known[peer.host()] = std::move(*answer);
    else
      std::cerr << "actorgrid-ctl: " << short_name(peer.host()) << ": "
                << printable(render(answer.error())) << '\n';
  }
  if (options.json)
    print_lines(where.hosts(), known);
  else
    print_matrix(where.hosts(), known, options.plain);
  if (reached.size() != where.hosts().size()) return static_cast<int>(own.unreached_code());
  if (known.size() != reached.size()) return static_cast<int>(exit_code::unreachable);
  return static_cast<int>(is_full_mesh(where.hosts(), known) ? exit_code::ok : exit_code::failure);
}

} // namespace

void add_peers(command_line& line) {
  auto& sub = line.add("peers",
                       "Asks every node about every other: which side dialled, the state of the\n"
                       "connection, the last round-trip time. Each row is the view of one node.\n"
                       "Exit code 1 if some pair is not connected, 3 if a node was not reached,\n"
                       "4 if credentials or certificates were the only reason.",
                       "  actorgrid-ctl peers --peers 'http://node{1...4}:9000'\n"
                       "  actorgrid-ctl peers --config-file node1.ini --json\n");
  sub.callback([&line] { line.run = print_peers; });
}

} // namespace actorgrid::ctl
