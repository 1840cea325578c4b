#include "apps/contract/reload.hpp"

#include "apps/node/catalogue.hpp"

#include <string>
#include <utility>

namespace actorgrid::catalogue {

namespace {

contract::reload_answer answer_of(const config_changes& changes) {
  contract::reload_answer answer;
  if (changes.is_empty()) return answer;
  std::string line;
  for (const char c : to_string(changes))
    if (c == '\n')
      answer.changes.push_back(std::exchange(line, {}));
    else
      line += c;
  return answer;
}

} // namespace

void offer_reload(node& node) {
  node.offer(contract::node_reload.id, [](actorgrid::node& n) {
    const auto serve = [&n](contract::reload_request wanted) -> result<contract::reload_answer> {
      auto changes = wanted.dry_run ? n.preview_reload() : n.reload();
      if (!changes) return std::move(changes.error());
      return answer_of(*changes);
    };
    // It reads files.
    return n.handle(contract::node_reload, serve, {.where = run_on::thread});
  });
}

} // namespace actorgrid::catalogue
