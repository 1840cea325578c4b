#include "actors/node/node_state.hpp"
#include "config/access_rules.hpp"
#include "config/running_changes.hpp"
#include "config/url.hpp"

#include <actorgrid/node.hpp>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

// Another configuration for a node that runs.
namespace actorgrid {

failure node::state::why_invalid(const node_config& config) {
  std::string text;
  for (const auto& mistake : find_mistakes(config)) text += (text.empty() ? "" : "\n") + mistake;
  return text.empty() ? failure{} : failure{errc::invalid_config, std::move(text)};
}

failure node::state::why_closed() const {
  const std::lock_guard lock{mutex_};
  if (closed_ || core.draining) return {errc::shutting_down, "the node drains or was stopped"};
  return {};
}

outcome<config_changes> node::state::plan(const node_config& now, node_config& next) const {
  if (auto why = why_invalid(next)) return why;
  auto changes = find_changes(now, next);
  keep_for_restart(now, next);
  if (auto why = why_invalid(next))
    return failure{why.code, "while what needs a restart stays as it is: " + why.text};
  if (auto why = why_closed()) return why;
  return changes;
}

outcome<config_changes> node::state::change(const std::function<failure(node_config&)>& edit) {
  const std::lock_guard one_at_a_time{changing_};
  const auto now = core.present.get();
  auto next = *now;
  if (auto why = edit(next)) return why;
  auto changes = plan(*now, next);
  if (!changes) return changes;
  auto rules = read_access_rules(next.allow);
  if (!rules) return rules.why();
  if (auto why = load_missing_tls(next)) return why;
  std::vector<std::pair<state*, actors::peer_table::changes>> done;
  const auto follow = [&](state& grid, const node_config& config) {
    done.emplace_back(&grid, grid.core.peers->follow(config));
    grid.core.access.set(*rules);
  };
  follow(*this, next);
  for (std::size_t i = 0; i < lanes_.size(); ++i)
    follow(*lanes_[i]->state_, config_of_lane(next, next.lanes[i]));
  for (const auto& record : done.front().second.added)
    core.tell({event::kind::peer_added, *record->host, {}, {}});
  for (const auto& record : done.front().second.removed)
    core.tell({event::kind::peer_removed, *record->host, {}, {}});
  for (const auto& each : done) each.first->tell_members(each.second);
  for (const auto& each : done) each.first->core.peers->carry_out(each.second);
  return changes;
}

void node::state::tell_members(const actors::peer_table::changes& done) const {
  using kind = membership_event::kind;
  for (const auto& record : done.added)
    core.membership->tell({.what = kind::peer_added, .peer = *record->host});
  for (const auto& record : done.removed)
    core.membership->tell({.what = kind::peer_removed, .peer = *record->host});
}

caf::error node::add_peer(std::string_view host) {
  const auto added = state_->of_node().change([host](node_config& config) {
    if (std::ranges::find(config.peers, host) == config.peers.end())
      config.peers.emplace_back(host);
    return failure{};
  });
  return added ? caf::error{} : make_error(added.why());
}

caf::error node::remove_peer(std::string_view host) {
  const auto removed = state_->of_node().change([host](node_config& config) {
    if (std::erase(config.peers, host) == 0)
      return failure{errc::unknown_peer, std::string(host) + " is not a peer of this node"};
    // More cannot be there any more.
    config.admin.ready_peers = std::min(config.admin.ready_peers, config.peers.size() - 1);
    std::erase_if(config.connect_to, [host](const std::string& entry) {
      return split_connect_to(entry).peer == host;
    });
    return failure{};
  });
  return removed ? caf::error{} : make_error(removed.why());
}

outcome<node_config> node::state::reread() const {
  if (reread_) return reread_();
  return failure{errc::invalid_config,
                 "this program does not say how its configuration is read again"};
}

outcome<config_changes> node::state::reconfigure(const std::function<failure(node_config&)>& edit) {
  auto done = change(edit);
  if (done)
    core.tell({event::kind::reconfigured, {}, one_line(*done), {}});
  else
    core.tell({event::kind::not_reconfigured, {}, {}, done.why()});
  return done;
}

result<config_changes> node::reconfigure(node_config wanted) {
  auto done = state_->of_node().reconfigure([&](node_config& config) {
    config = std::move(wanted);
    return failure{};
  });
  if (!done) return make_error(done.why());
  return *std::move(done);
}

result<config_changes> node::reload() {
  // Read while nobody else changes it, so that the last one to read is the last to be in force.
  auto& whole = state_->of_node();
  auto done = whole.reconfigure([&](node_config& config) {
    auto wanted = whole.reread();
    if (!wanted) return wanted.why();
    config = *std::move(wanted);
    return failure{};
  });
  if (!done) return make_error(done.why());
  return *std::move(done);
}

result<config_changes> node::preview_reload() const {
  const auto& whole = state_->of_node();
  auto wanted = whole.reread();
  if (!wanted) return make_error(wanted.why());
  auto changes = whole.plan(*whole.core.present.get(), *wanted);
  if (!changes) return make_error(changes.why());
  return *std::move(changes);
}

node_config node::config() const {
  return *state_->core.present.get();
}

} // namespace actorgrid
