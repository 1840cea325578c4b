#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace actorgrid::doctor {

namespace {

bool is_connected(const address_facts& address) {
  return address.connect.how == ending::done;
}

/// A firewall in one direction breaks only connections that are dialled against it.
std::string direction_of(const node_facts& node, const facts& all) {
  if (node.is_local || all.config.local.empty()) return {};
  return node.is_ours_to_dial ? "; this node is the one that dials it"
                              : "; it is the one that dials this node, but has to run for that";
}

finding judge_own(const facts& all, const node_facts& node, const address_facts& address) {
  const auto& listener = all.port.listeners.front();
  return {verdict::problem, node.name,
          "this node listens at " + listener.address + ", but its name leads to " + address.text,
          "connected to " + address.text + ": "
              + std::generic_category().message(address.connect.error),
          "set grid.listen to an address that its name leads to, or leave it empty"};
}

finding judge_connect(const facts& all, const node_facts& node, const address_facts& address) {
  const auto& connect = address.connect;
  const bool others_work = std::ranges::any_of(node.addresses, is_connected);
  const auto how_bad = others_work ? verdict::warning : verdict::problem;
  const auto where = place_of(node, address);
  const auto tried = "connected to " + address.text + ": ";
  if (connect.how == ending::silent)
    return {how_bad, node.name, where + " does not answer",
            tried + "nothing came back within " + std::to_string(connect.limit.count()) + " ms"
                + direction_of(node, all),
            "the machine is off or another one, or a firewall drops the packets: try ping, then "
            "nc -vz there"};
  if (connect.error == ECONNREFUSED)
    return {how_bad, node.name, "nothing listens at " + where,
            tried + std::generic_category().message(connect.error) + direction_of(node, all),
            "start the node there; if it runs, compare its grid.listen and port with its name"};
  if (connect.error == EPERM || connect.error == EACCES)
    return {how_bad, node.name, "a firewall of this machine forbids to connect to " + where,
            tried + std::generic_category().message(connect.error),
            "allow it: nft list ruleset shows the rules"};
  return {how_bad, node.name, where + " cannot be reached",
          tried + std::generic_category().message(connect.error) + direction_of(node, all),
          "check the network and the route to it: ip route get "
              + address.text.substr(0, address.text.rfind(':'))};
}

} // namespace

check_result check_tcp(const facts& all) {
  std::vector<finding> found;
  std::size_t tried = 0;
  for (const auto& node : all.nodes) {
    if (node.is_local && !all.port.is_taken()) continue; // It does not run.
    if (leads_back(node)) continue;
    if (!node.addresses.empty()) ++tried;
    for (const auto& address : node.addresses) {
      if (is_connected(address)) continue;
      const bool is_own = node.is_local && address.connect.error == ECONNREFUSED && address.is_here;
      found.push_back(is_own ? judge_own(all, node, address) : judge_connect(all, node, address));
    }
  }
  if (tried == 0) return skipped("tcp", "there is no address to connect to");
  return result_of("tcp", count_of(tried, running_in(all)) + " reached", std::move(found));
}

} // namespace actorgrid::doctor
