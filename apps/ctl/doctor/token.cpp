#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

namespace actorgrid::doctor {

namespace {

std::string presented(const facts& all) {
  const auto& auth = all.config.auth;
  if (!auth.token_file.empty()) return "the secret in " + auth.token_file;
  if (!auth.jwt_access_key.empty()) return "a web token signed with " + auth.jwt_secret_file;
  return "no token, as grid.auth says";
}

std::string remedy_for_token(const facts& all, const node_facts& node) {
  if (node.is_local)
    return "look for files_rejected (AG110) in its log; restart it if grid.auth itself was changed";
  const auto& auth = all.config.auth;
  if (!auth.token_file.empty())
    return "compare the files of grid.auth.token-file: the first line here must be one of the "
           "lines "
           "there; look for files_rejected (AG110) in the log there";
  if (!auth.jwt_access_key.empty())
    return "compare grid.auth.jwt-access-key, and the files of grid.auth.jwt-secret-file: the "
           "first "
           "line here must be one of the lines there; look for files_rejected (AG110) in the log "
           "there";
  return "set grid.auth here as it is set there";
}

} // namespace

check_result check_token(const facts& all) {
  std::vector<finding> found;
  std::size_t accepted = 0;
  for (const auto& node : all.nodes) {
    if (node.leads_to_websocket()) ++accepted;
    for (const auto& address : node.addresses) {
      // Its upgrade tells: a hello of the doctor is refused for its clock before its token counts.
      if (!address.http || meaning_of(*address.http) != meaning::token_refused) continue;
      found.push_back({verdict::problem, node.name, "refuses this node's token",
                       "presented " + presented(all) + ": " + words_of(*address.http)
                           + server_of(*address.http),
                       remedy_for_token(all, node)});
      break;
    }
  }
  if (is_unusable(all, "grid.auth")) return skipped("token", "see file");
  if (found.empty() && accepted == 0) return skipped("token", "no node looked at it");
  return result_of("token", "accepted by " + count_of(accepted, running_in(all)), std::move(found));
}

} // namespace actorgrid::doctor
