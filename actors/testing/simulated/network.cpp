#include "actors/testing/simulated/network.hpp"

#include <algorithm>
#include <string_view>

namespace actorgrid::testing::simulated {

entrance::entrance(std::vector<ws::loop*> loops, ws::acceptor_options options)
    : loops_(std::move(loops)),
      options_(std::make_shared<const ws::acceptor_options>(std::move(options))),
      unknown_(std::make_shared<ws::connection_quota>(options_->unauthenticated_max,
                                                      options_->unauthenticated_per_address_max)) {}

std::string entrance::find_fault(const ws::grid_route& route, const ws::dial_target& target,
                                 const std::string& remote_address) {
  if (!route.check) return {};
  ws::upgrade_request request;
  request.target = target.route_path;
  if (!target.token.empty()) request.authorization = "Bearer " + target.token;
  request.remote_address = remote_address;
  const auto reason = route.check(request);
  return reason.empty() ? std::string{} : "403 Forbidden: " + reason;
}

std::string entrance::take_knock(const ws::grid_route& route, const std::string& knocker) {
  if (!route.on_knock) return "426 Upgrade Required: expected a websocket upgrade";
  const auto reason = route.on_knock(knocker);
  return reason.empty() ? std::string{} : "403 Forbidden: " + reason;
}

std::size_t network::add(std::string host) {
  nodes_.push_back({std::move(host), false, nullptr});
  return nodes_.size() - 1;
}

link& network::between(std::size_t a, std::size_t b) {
  auto& place = links_[std::minmax(a, b)];
  if (!place) place = std::make_unique<link>(simulator_, std::min(a, b), std::max(a, b));
  return *place;
}

std::optional<std::size_t> network::find(const std::string& host) const {
  auto found =
      std::find_if(nodes_.begin(), nodes_.end(), [&](const member& m) { return m.host == host; });
  if (found == nodes_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - nodes_.begin());
}

void network::kill(std::size_t node, bool with_machine) {
  nodes_[node].is_dead = true;
  close(node);
  for (auto& weak : ends_)
    if (auto end = weak.lock(); end && end->node() == node) end->vanish(with_machine);
}

void network::fail(std::size_t node, std::size_t other) {
  for (auto& weak : ends_)
    if (auto end = weak.lock(); end && end->node() == node && end->other() == other)
      end->lose({errc::disconnected, "Input/output error"});
}

std::shared_ptr<wire_end> network::make_end(std::size_t node, std::size_t other, ws::loop& where,
                                            std::size_t message_bytes_max,
                                            std::chrono::milliseconds write_timeout) {
  std::erase_if(ends_, [](const auto& weak) { return weak.expired(); });
  auto& l = between(node, other);
  auto end = std::make_shared<wire_end>(wire_end_setup{simulator_, trace, l, l.from(node), where,
                                                       address_of(other), message_bytes_max,
                                                       write_timeout});
  l.watch(end, [e = end.get()] { e->lose({errc::disconnected, "Connection reset by peer"}); });
  ends_.push_back(end);
  return end;
}

std::string network::address_of(std::size_t node) const {
  const auto& host = nodes_[node].host;
  return host.substr(host.find("://") + 3);
}

} // namespace actorgrid::testing::simulated
