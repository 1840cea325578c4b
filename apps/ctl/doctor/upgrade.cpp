#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <optional>
#include <string>

namespace actorgrid::doctor {

namespace {

constexpr std::string_view pass_upgrades =
    "let the proxy pass WebSockets (nginx: proxy_http_version 1.1 and the Upgrade and Connection "
    "fields), or connect past it with grid.connect-to";

std::optional<finding> judge_answer(const node_facts& node, const address_facts& address) {
  const auto& answer = *address.http;
  const auto where = place_of(node, address);
  const auto how = "asked " + address.text + " for an upgrade to a websocket: ";
  const auto make = [&](std::string what, std::string seen, std::string_view remedy) {
    return finding{how_bad(node), node.name, std::move(what), how + std::move(seen),
                   std::string{remedy}};
  };
  switch (meaning_of(answer)) {
  case meaning::upgrade_lost:
    return make("a proxy on the way takes out the request for an upgrade",
                words_of(answer) + server_of(answer) + ", so the request came without it",
                pass_upgrades);
  case meaning::node_missing:
    return make("a proxy answers for " + where + " and does not reach the node",
                words_of(answer) + server_of(answer),
                "start the node behind it, or correct where the proxy looks for it");
  case meaning::not_upgraded:
    return make("what answers at " + where + " is no node, or a proxy that swallows upgrades",
                words_of(answer) + server_of(answer), pass_upgrades);
  case meaning::false_upgrade:
    return make("a proxy answers for " + where + " with an upgrade that is not one",
                words_of(answer) + " without the key of this request" + server_of(answer),
                pass_upgrades);
  case meaning::no_http:
    return make("what listens at " + where + " speaks another protocol", "\"" + answer.begin + "\"",
                "correct the port in its name, on every node; or stop what has its port");
  case meaning::closed:
    return make(where + " closes connections without an answer", "the connection was closed",
                "the log there says why: it may have too many unknown connections "
                "(grid.limits.unauthenticated) or descriptors; or it is no node");
  case meaning::silent:
    return make("accepts connections at " + where + " but does not answer",
                "nothing came within the time limit",
                "the process there hangs or is stopped (kill -CONT lets it go on), or a proxy does "
                "not reach it: look at it, restart it");
  default:
    return std::nullopt; // Good, or what another check explains.
  }
}

/// What check_port explains about the process that has this node's port.
bool is_explained(const node_facts& node, const address_facts& address, const facts& all) {
  return node.is_local && all.port.is_taken() && meaning_of(*address.http) != meaning::upgrade_lost;
}

} // namespace

check_result check_upgrade(const facts& all) {
  std::vector<finding> found;
  std::size_t answered = 0;
  for (const auto& node : all.nodes) {
    bool is_asked = false;
    for (const auto& address : node.addresses) {
      if (!address.http) continue;
      is_asked = true;
      if (is_explained(node, address, all)) continue;
      if (auto one = judge_answer(node, address)) found.push_back(std::move(*one));
    }
    if (is_asked) ++answered;
  }
  if (answered == 0) return skipped("upgrade", "no node was reached");
  return result_of("upgrade", count_of(answered, running_in(all)), std::move(found));
}

} // namespace actorgrid::doctor
