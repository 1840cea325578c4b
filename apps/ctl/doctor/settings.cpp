#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>

namespace actorgrid::doctor {

namespace {

constexpr std::size_t shown_max = 5;

std::string joined(const std::vector<std::string>& texts) {
  std::string text;
  for (std::size_t i = 0; i < std::min(texts.size(), shown_max); ++i)
    text += (i == 0 ? "" : ", ") + printable(texts[i]);
  if (texts.size() > shown_max)
    text += " and " + std::to_string(texts.size() - shown_max) + " more";
  return text;
}

/// Those of `a` that are not in `b`.
std::vector<std::string> only_in(const std::vector<std::string>& a,
                                 const std::vector<std::string>& b) {
  const std::set<std::string> other{b.begin(), b.end()};
  std::vector<std::string> rest;
  std::ranges::copy_if(a, std::back_inserter(rest),
                       [&](const std::string& one) { return !other.contains(one); });
  return rest;
}

std::vector<std::string> list_of(const contract::status_answer& status) {
  std::vector<std::string> names{status.name};
  for (const auto& peer : status.peers)
    if (!peer.guest) names.push_back(peer.host);
  return names;
}

/// Nothing if this node is the only difference: check_listed says so.
std::optional<finding> judge_list(const node_facts& node, const facts& all) {
  const auto theirs = list_of(*node.grid->status);
  const auto missing = only_in(all.config.peers, theirs);
  const auto more = only_in(theirs, all.config.peers);
  if (more.empty() && missing == std::vector{all.config.local}) return std::nullopt;
  std::string difference;
  if (!missing.empty()) difference += "; it lacks " + joined(missing);
  if (!more.empty()) difference += "; it also has " + joined(more);
  return finding{verdict::problem, node.name,
                 node.is_local ? "the running node has another list than its file"
                               : "has another list of nodes than this one",
                 "compared grid.peers over the grid" + difference,
                 node.is_local
                     ? "reload the node, so that it reads its file"
                     : "give both the same grid.peers, and reload the one that was changed"};
}

finding judge_settings(const node_facts& node, const std::vector<std::string>& here) {
  const auto theirs = only_in(node.grid->status->settings, here);
  const auto ours = only_in(here, node.grid->status->settings);
  return {verdict::warning, node.name,
          node.is_local ? "the running node has other settings than its file"
                        : "has other settings than this node",
          "compared them over the grid: there " + joined(theirs) + "; here " + joined(ours),
          node.is_local
              ? "reload the node, so that it reads its file; its log says what takes a restart"
              : "give all nodes the same values, unless the difference is intended"};
}

} // namespace

check_result check_settings(const facts& all) {
  std::vector<finding> found;
  std::size_t known = 0;
  const auto here = contract::texts_of(shared_settings(all.config));
  const auto list_hash = contract::hash_of_list(all.config.peers);
  for (const auto& node : all.nodes) {
    if (!node.grid || !node.grid->status || node.grid->status->list_hash.empty()) continue;
    ++known;
    if (node.grid->status->list_hash != list_hash)
      if (auto one = judge_list(node, all)) found.push_back(std::move(*one));
    if (node.grid->status->settings_hash != fingerprint(here)
        && only_in(node.grid->status->settings, here) != std::vector<std::string>{})
      found.push_back(judge_settings(node, here));
  }
  if (known == 0)
    return skipped("settings", "no node told them: it takes grid.guests that admit this program, "
                               "and handler 40 in grid.spawn");
  return result_of("settings", "the same list and settings on " + count_of(known, running_in(all)),
                   std::move(found));
}

} // namespace actorgrid::doctor
