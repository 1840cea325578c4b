#include "actors/peers/peer_identity.hpp"

#include "config/url.hpp"
#include "net/transport/peer_certificate.hpp"

#include <algorithm>

namespace actorgrid::actors {

namespace {

/// Whether a certificate is for the host in a node's name. Its port is not compared: certificates
/// have none.
bool is_for_node(const ws::peer_certificate& shown, const std::string& name) {
  const auto url = read_node_url(name);
  return url && shown.is_for(url->address.host);
}

/// Whether an entry of grid.tls.identities gives the node a name that is in the certificate.
bool has_identity(const ws::peer_certificate& shown, const std::string& name,
                  const std::vector<std::string>& identities) {
  return std::ranges::any_of(identities, [&](const std::string& entry) {
    const auto named = split_connect_to(entry);
    return matches_guest(named.peer, name)
           && std::ranges::any_of(shown.names(), [&](const std::string& shown_name) {
                return matches_guest(named.address, shown_name);
              });
  });
}

bool is_peer(const std::string& name, const node_config& config) {
  return std::ranges::find(config.peers, name) != config.peers.end();
}

} // namespace

std::string why_not_named(const ws::peer_certificate& shown, const std::string& host,
                          const node_config& config) {
  const auto is_of = [&](const std::string& name) {
    return is_for_node(shown, name) || has_identity(shown, name, config.tls.identities);
  };
  if (is_of(host)) return {};
  const bool is_of_peer = std::ranges::any_of(config.peers, is_of);
  if (is_of_peer && !is_peer(host, config)) return {};
  return "it is not for that host; shown: " + shown.describe();
}

std::function<std::string(const ws::peer_certificate&)>
identity_check_of(const std::string& host, const node_config& config) {
  const bool has_any = std::ranges::any_of(config.tls.identities, [&](const std::string& entry) {
    return matches_guest(split_connect_to(entry).peer, host);
  });
  if (!has_any) return {};
  // A copy: the configuration may be replaced while a dial goes on.
  return [host, identities = config.tls.identities](const ws::peer_certificate& shown) {
    if (is_for_node(shown, host) || has_identity(shown, host, identities)) return std::string{};
    return "the peer's certificate is neither for the host nor for a name in grid.tls.identities; "
           "shown: "
           + shown.describe();
  };
}

} // namespace actorgrid::actors
