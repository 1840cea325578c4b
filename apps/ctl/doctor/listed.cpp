#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <algorithm>
#include <optional>

namespace actorgrid::doctor {

namespace {

/// Whether the node's list has this node's name, and how that is known.
struct listing {
  bool is_listed = false;
  std::string how;
};

std::optional<listing> by_status(const node_facts& node, const std::string& local) {
  if (!node.grid || !node.grid->status) return std::nullopt;
  const auto& peers = node.grid->status->peers;
  const bool is_listed = std::ranges::any_of(
      peers, [&](const auto& peer) { return peer.host == local && !peer.guest; });
  if (!is_listed && peers.size() >= contract::status_peers_max) return std::nullopt;
  return listing{is_listed, "asked it for its peers over the grid: " + local + " is none of them"};
}

std::optional<listing> by_hello(const node_facts& node, const std::string& local) {
  for (const auto& address : node.addresses) {
    if (!address.hello || address.hello->how != ending::done) continue;
    const auto how = "said hello as " + local + ": " + address.hello->reason;
    if (address.hello->reason.starts_with("unknown incoming host")) return listing{false, how};
    // The clock is compared only of nodes that are in the list.
    if (address.hello->clock_ahead) return listing{true, how};
  }
  return std::nullopt;
}

} // namespace

check_result check_listed(const facts& all) {
  const auto& local = all.config.local;
  if (local.empty()) return skipped("listed", "which node is this is not said: see --as");
  std::vector<finding> found;
  std::size_t known = 0, others = 0;
  for (const auto& node : all.nodes) {
    if (node.is_local) continue;
    ++others;
    auto answer = by_status(node, local);
    if (!answer) answer = by_hello(node, local);
    if (!answer) continue;
    ++known;
    if (!answer->is_listed)
      found.push_back({verdict::problem, node.name, "does not have this node in its list",
                       answer->how,
                       "add " + local
                           + " to grid.peers there, letter for letter, and reload it; "
                             "every node needs the same list"});
  }
  if (known == 0)
    return skipped("listed", others == 0 ? "there is no other node" : "no other node told");
  return result_of("listed", "by " + count_of(known, others), std::move(found));
}

} // namespace actorgrid::doctor
