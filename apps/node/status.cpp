#include "apps/contract/status.hpp"

#include "apps/node/catalogue.hpp"

#include <actorgrid/version.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace actorgrid::catalogue {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds status_timeout{1800};

/// The part of the answer that is about the configuration.
contract::status_answer status_of(const node_config& config) {
  contract::status_answer status;
  status.version = ACTORGRID_VERSION;
  status.list_hash = contract::hash_of_list(config.peers);
  status.settings = contract::texts_of(shared_settings(config));
  status.settings_hash = fingerprint(status.settings);
  return status;
}

contract::peer_status status_of(const peer_stats& stats) {
  contract::peer_status status;
  status.host = stats.host;
  status.state = to_string(stats.state);
  status.dials = stats.dials;
  status.guest = stats.is_guest;
  status.instance = stats.instance;
  status.round_trip_ns = stats.round_trip.count();
  status.connections = stats.connections;
  if (stats.last_failure) status.last_failure = render(stats.last_failure);
  return status;
}

contract::status_answer status_of(const node& node, clock::time_point started) {
  auto status = status_of(node.config());
  status.name = node.local();
  status.instance = node.instance();
  status.uptime_ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - started).count());
  status.clock_ns =
      std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count();
  auto others = node.peers();
  std::ranges::move(node.guests(), std::back_inserter(others));
  for (const auto& peer : others) {
    if (status.peers.size() == contract::status_peers_max) break;
    status.peers.push_back(status_of(peer.stats()));
  }
  return status;
}

} // namespace

task<result<std::vector<peer_view>>> ask_for_views(peer asked) {
  auto answer = co_await asked.call(contract::node_status, {.timeout = status_timeout});
  if (!answer) co_return answer.error();
  std::vector<peer_view> views;
  for (auto& seen : answer->peers)
    if (!seen.guest)
      views.push_back(
          {std::move(seen.host), std::move(seen.state), seen.dials, std::move(seen.last_failure)});
  co_return views;
}

void offer_status(node& node) {
  node.offer(contract::node_status.id, [](actorgrid::node& n) {
    return n.handle(contract::node_status,
                    [&n, started = clock::now()] { return status_of(n, started); });
  });
}

} // namespace actorgrid::catalogue
