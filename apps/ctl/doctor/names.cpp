#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <map>
#include <string>

namespace actorgrid::doctor {

namespace {

/// A name reduced to what people see as the same: without scheme, case and final dot of the host.
std::string as_seen(const node_facts& node) {
  auto host = node.server.host;
  if (host.ends_with('.')) host.pop_back();
  std::ranges::transform(host, host.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return detail::to_string({host, node.server.port});
}

bool is_loopback_name(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void find_twins(const facts& all, std::vector<finding>& found) {
  std::map<std::string, const node_facts*> seen, placed;
  for (const auto& node : all.nodes) {
    const auto [twin, is_new] = seen.emplace(as_seen(node), &node);
    if (!is_new) {
      found.push_back({verdict::problem, node.name,
                       "is nearly the same name as " + twin->second->name,
                       "compared the names without scheme, case and final dots",
                       "names are compared letter for letter: keep one of them, on every node"});
      continue;
    }
    for (const auto& address : node.addresses) {
      const auto [other, is_free] = placed.emplace(address.text, &node);
      if (is_free || other->second == &node) continue;
      found.push_back({verdict::warning, node.name,
                       "leads to the same address as " + other->second->name + ": " + address.text,
                       "compared the addresses of all names",
                       "a node has one name: correct grid.peers, or the addresses of the names"});
      break;
    }
  }
}

void find_loopback(const facts& all, std::vector<finding>& found) {
  const bool has_others = std::ranges::any_of(
      all.nodes, [](const auto& node) { return !is_loopback_name(node.server.host); });
  for (const auto& node : all.nodes)
    if (has_others && is_loopback_name(node.server.host) && node.dialled == node.server)
      found.push_back({verdict::problem, node.name, "leads every machine to itself",
                       "the other names of the list are not on the loopback",
                       "give the node the name by which the others reach it, on every node"});
}

void find_own(const facts& all, std::vector<finding>& found) {
  if (all.port.error == EADDRNOTAVAIL)
    found.push_back(
        {verdict::problem,
         {},
         "grid.listen names " + all.port.address.host + ", which is no address of this machine",
         "bound a socket to " + detail::to_string(all.port.address)
             + ": Cannot assign requested address",
         "set grid.listen to an address of this machine, or leave it empty"});
  const auto* local = all.local();
  // An address in front of this machine, as of a router, leads here if a node answers.
  if (!local || local->addresses.empty() || local->leads_to_websocket() || !all.port.listens)
    return;
  if (std::ranges::any_of(local->addresses, &address_facts::is_here)) return;
  found.push_back({verdict::warning, local->name,
                   "is this node by the configuration, but leads to "
                       + local->addresses.front().text + ", which is another machine",
                   "no socket of this machine can be bound to an address of that name",
                   "run the doctor on the node's machine; or correct grid.local, or the address "
                   "of its name; behind a router it is as it should be"});
}

} // namespace

check_result check_names(const facts& all) {
  std::vector<finding> found;
  find_twins(all, found);
  find_loopback(all, found);
  find_own(all, found);
  const auto own = all.config.local.empty() ? "which one is this is not said: see --as"
                                            : "this one is " + all.config.local;
  return result_of("names", count_of(all.config.peers.size(), all.config.peers.size()) + "; " + own,
                   std::move(found));
}

} // namespace actorgrid::doctor
