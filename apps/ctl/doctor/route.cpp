#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

namespace actorgrid::doctor {

check_result check_route(const facts& all) {
  std::vector<finding> found;
  std::size_t asked = 0;
  const auto& path = all.config.route_path;
  for (const auto& node : all.nodes) {
    bool knows_path = false;
    for (const auto& address : node.addresses) {
      if (!address.http) continue;
      const auto answer = meaning_of(*address.http);
      // A node looks at the path first: a refused token means that the path is right.
      knows_path = knows_path || answer == meaning::websocket || answer == meaning::token_refused
                   || answer == meaning::token_expired;
      if (answer != meaning::no_such_path) continue;
      knows_path = true;
      found.push_back({how_bad(node), node.name,
                       node.is_local ? "the running node has another path than " + path
                                     : "has no grid at the path " + path,
                       "asked " + address.text + " for it: " + words_of(*address.http)
                           + server_of(*address.http),
                       node.is_local
                           ? "restart the node, if grid.route-path was changed since it started"
                           : "compare grid.route-path of both; a proxy may have to pass this path "
                             "on"});
    }
    if (knows_path) ++asked;
  }
  if (asked == 0) return skipped("route", "no node answered as one");
  return result_of("route", path + " at " + count_of(asked, running_in(all)), std::move(found));
}

} // namespace actorgrid::doctor
