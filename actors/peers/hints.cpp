#include "actors/peers/hints.hpp"

#include "net/mux/dial_order.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

namespace actorgrid::actors {

namespace {

/// A name reduced for comparison: lower case, without scheme, port and trailing dot.
std::string bare(std::string_view name) {
  if (const auto scheme = name.find("://"); scheme != std::string_view::npos)
    name.remove_prefix(scheme + 3);
  if (const auto port = name.rfind(':');
      port != std::string_view::npos && name.find(']', port) == std::string_view::npos)
    name = name.substr(0, port);
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string text{name};
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Whether the clocks differ by a century, give or take what clocks do differ.
bool is_a_century(const failure& why) {
  constexpr std::string_view before = "servers: ";
  constexpr long century = 100L * 365 * 24, tolerance = 24; // in hours
  const auto at = why.text.find(before);
  if (at == std::string::npos) return false;
  const auto hours = std::strtol(why.text.c_str() + at + before.size(), nullptr, 10);
  return hours >= century - tolerance && hours <= century + tolerance;
}

std::string hint_for_unknown(const std::string& host, const node_config& config) {
  if (host == config.local)
    return "it uses this node's own name: is grid.local there a copy of the one here?";
  const auto alike = std::ranges::find_if(config.peers, [&](const auto& peer) {
    return peer != config.local && bare(peer) == bare(host);
  });
  if (alike != config.peers.end())
    return "grid.peers here has \"" + *alike
           + "\": names are compared letter for letter, with "
             "scheme and port; compare with grid.local there";
  const bool is_guest = std::ranges::any_of(
      config.guests, [&](const auto& pattern) { return matches_guest(pattern, host); });
  if (!is_guest)
    return "not in grid.peers here, nor matched by grid.guests: compare with grid.local there, "
           "letter for letter";
  if (!mux::should_dial(host, config.local))
    return "grid.guests here matches it, but by the order of names it is not the one that dials: "
           "give it another name";
  return "grid.guests here matches it, but grid.limits.guests ("
         + std::to_string(config.limits.guests) + ") are connected";
}

} // namespace

std::string hint_for(const mux::refused& no, const node_config& config) {
  using check = mux::refused::check;
  switch (no.failed) {
  case check::host:
    return hint_for_unknown(no.host, config);
  case check::clock:
    if (is_a_century(no.why))
      return "no clock is that wrong: actorgrid-ctl doctor asked, as that node, whether it is "
             "known "
             "here";
    return "compare the clocks of both machines";
  case check::credential:
    return "compare grid.auth of both nodes";
  case check::certificate:
    return "give it a certificate for its name, or add to grid.tls.identities here: \"" + no.host
           + "=NAME\", with a NAME of its certificate; grid.tls.match-peer-names = false accepts "
             "any certificate for any name";
  case check::replay:
    return "somebody has recorded it, or a program sends the same one twice: use TLS";
  case check::side:
    return "it dials this node by another name than \"" + config.local
           + "\": compare grid.peers there with grid.local here";
  case check::message:
    break;
  }
  return {};
}

std::string hint_for_missing(const std::string& peer, const node_config& config,
                             const std::string& lane) {
  if (config.listen == "none")
    return "grid.listen is none, so the peer can reach this node only through an HTTP server in "
           "this program: set grid.listen if there is none";
  if (!lane.empty())
    return "is it connected outside of the lane? then compare the lanes in both configurations: "
           "each "
           "node needs one named \""
           + lane + "\", or with the route path \"" + config.route_path + "\"";
  return "is it running? is its grid.local \"" + peer + "\" and does its grid.peers have \""
         + config.local
         + "\", letter for letter? can it reach this node by that name or its grid.connect-to "
           "(firewalls)? was it refused here?";
}

std::string hint_for_contest() {
  return "they replace each other's connection: compare grid.local of both, and stop one or give "
         "it a name of its own";
}

} // namespace actorgrid::actors
