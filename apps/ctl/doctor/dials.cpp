#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

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

/// "a:1, b:1 and 3 more"; "none" for none.
std::string list_in_words(const std::vector<std::string>& names) {
  constexpr std::size_t listed_max = 4;
  if (names.empty()) return "none";
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), listed_max); ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > listed_max)
    text += " and " + std::to_string(names.size() - listed_max) + " more";
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
  std::vector<std::string> dialled, diallers;
  std::size_t connected = 0;
  for (const auto& node : all.nodes) {
    if (node.is_local) continue;
    (node.is_ours_to_dial ? dialled : diallers).push_back(detail::to_string(node.server));
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
  if (dialled.empty() && diallers.empty()) return skipped("dials", "there is no other node");
  auto summary =
      "this node dials " + list_in_words(dialled) + "; it is dialled by " + list_in_words(diallers);
  if (connected != 0) summary += "; connected to " + std::to_string(connected);
  return result_of("dials", std::move(summary), std::move(found));
}

} // namespace actorgrid::doctor
