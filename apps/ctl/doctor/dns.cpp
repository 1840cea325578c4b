#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <netdb.h>
#include <string>

namespace actorgrid::doctor {

namespace {

std::string source_of(const node_facts& node) {
  return node.dialled == node.server ? "the name in grid.peers" : "its entry in grid.connect-to";
}

finding judge_lookup(const node_facts& node) {
  const auto& [how, error, text, limit] = node.lookup;
  const auto host = node.dialled.host;
  const auto asked = "asked the system for the addresses of " + host + ", " + source_of(node);
  if (how == ending::silent)
    return {verdict::problem, node.name, "the addresses of " + host + " are not found in time",
            asked + ": no answer within " + std::to_string(limit.count()) + " ms",
            "the name server does not answer: see /etc/resolv.conf, and try getent hosts " + host};
  if (error == EAI_AGAIN)
    return {verdict::problem, node.name, "the addresses of " + host + " cannot be asked for now",
            asked + ": " + text,
            "the name server does not answer or fails: see /etc/resolv.conf, and try getent hosts "
                + host};
  return {
      verdict::problem, node.name, "there is no address for the name " + host, asked + ": " + text,
      "correct the spelling, or add the name to DNS or /etc/hosts of this machine; getent hosts "
          + host + " shows what the system finds"};
}

} // namespace

check_result check_dns(const facts& all) {
  std::vector<finding> found;
  for (const auto& node : all.nodes) {
    if (node.lookup.how != ending::done) {
      found.push_back(judge_lookup(node));
      continue;
    }
    if (leads_back(node))
      found.push_back(
          {verdict::problem, node.name,
           "the name " + node.dialled.host
               + " leads back to this machine: " + node.addresses.front().text,
           "asked the system for its addresses",
           "remove the name from the line of the loopback in /etc/hosts of this machine"});
  }
  return result_of("dns", count_of(all.nodes.size(), all.nodes.size()) + " found",
                   std::move(found));
}

} // namespace actorgrid::doctor
