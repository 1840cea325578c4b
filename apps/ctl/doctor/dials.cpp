#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>

namespace actorgrid::doctor {

namespace {

const contract::peer_status* seen_by(const node_facts* node, const std::string& peer) {
  if (!node || !node->grid || !node->grid->status) return nullptr;
  const auto& peers = node->grid->status->peers;
  const auto found = std::ranges::find(peers, peer, &contract::peer_status::host);
  return found == peers.end() ? nullptr : &*found;
}

std::string state_in_words(const contract::peer_status& seen) {
  auto text = printable(seen.state);
  if (!seen.last_failure.empty()) text += ", " + printable(seen.last_failure);
  return text;
}

finding judge_apart(const node_facts& node, const contract::peer_status& seen, bool is_seen_here) {
  const bool node_dials = !node.is_ours_to_dial;
  const auto who = std::string{is_seen_here ? "the running node here" : "the node there"};
  return {seen.state == "connecting" ? verdict::warning : verdict::problem, node.name,
          node_dials ? "is to dial this node, but is not connected to it"
                     : "is to be dialled by this node, but is not connected to it",
          "asked " + who + ": " + state_in_words(seen),
          node_dials
              ? "it has to reach this node: run the doctor there; grid.local of this node is "
                "where it dials"
              : "the reason above is that of the last attempt; the log of this node has all"};
}

} // namespace

check_result check_dials(const facts& all) {
  const auto& config = all.config;
  if (config.local.empty()) return skipped("dials", "which node is this is not said: see --as");
  std::vector<finding> found;
  std::size_t ours = 0, others = 0, connected = 0;
  for (const auto& node : all.nodes) {
    if (node.is_local) continue;
    ++others;
    if (node.is_ours_to_dial) ++ours;
    const auto* here = seen_by(all.local(), node.name);
    const auto* there = seen_by(&node, config.local);
    const bool runs_here = here || (all.local() && all.local()->leads_to_websocket());
    const auto* seen = here && (node.is_ours_to_dial || !there) ? here : there;
    if (!seen || !runs_here) continue;
    if (seen->state == "connected") {
      ++connected;
      continue;
    }
    // What keeps them apart in this direction was found by the checks before.
    if (!node.leads_to_websocket() || !node.grid || !node.grid->status) continue;
    found.push_back(judge_apart(node, *seen, seen == here));
  }
  if (others == 0) return skipped("dials", "there is no other node");
  auto summary = "this node dials " + std::to_string(ours) + ", and is dialled by "
                 + std::to_string(others - ours);
  if (connected != 0) summary += "; connected to " + std::to_string(connected);
  return result_of("dials", std::move(summary), std::move(found));
}

} // namespace actorgrid::doctor
