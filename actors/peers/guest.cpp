#include "net/mux/dial_order.hpp"

#include <actorgrid/guest.hpp>
#include <actorgrid/shared_settings.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

namespace actorgrid {

namespace {

/// Of all names, half dial a given peer: with n peers one in 2^n dials them all.
constexpr std::size_t tries_max = 1 << 20;
constexpr std::size_t random_letters = 10;

} // namespace

bool dials(std::string_view local, std::string_view remote) noexcept {
  return mux::should_dial(local, remote);
}

outcome<std::string> make_guest_name(std::string_view pattern,
                                     const std::vector<std::string>& peers) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos)
    return failure{errc::invalid_config, "guest pattern \"" + std::string(pattern)
                                             + "\" has no *, expected one such as http://ctl-*:1"};
  std::random_device random;
  std::mt19937_64 letters{(std::uint64_t{random()} << 32) | random()};
  const std::string before{pattern.substr(0, star)};
  const std::string after{pattern.substr(star + 1)};
  for (std::size_t i = 0; i < tries_max; ++i) {
    std::string name = before;
    for (std::size_t c = 0; c < random_letters; ++c)
      name += static_cast<char>('a' + letters() % 26);
    name += after;
    if (std::all_of(peers.begin(), peers.end(),
                    [&](const std::string& peer) { return mux::should_dial(name, peer); }))
      return name;
  }
  return failure{errc::invalid_config,
                 "found no guest name that dials all " + std::to_string(peers.size()) + " peers"};
}

outcome<node_config> make_guest_config(node_config nodes) {
  if (nodes.guests.empty())
    return failure{errc::invalid_config,
                   "grid.guests: empty, expected a pattern such as \"http://tool-*:1\""};
  auto name = make_guest_name(nodes.guests.front(), nodes.peers);
  if (!name) return name.why();
  nodes.local = std::move(*name);
  nodes.listen = "none";
  nodes.spawn.clear();
  for (auto& lane : nodes.lanes) lane.spawn.clear();
  nodes.guests.clear();
  nodes.log.to = "none";
  nodes.admin = {};
  nodes.allow.clear();
  return nodes;
}

} // namespace actorgrid
