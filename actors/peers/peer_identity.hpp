#pragma once

#include <actorgrid/config.hpp>

#include <functional>
#include <string>

namespace actorgrid::ws {
class peer_certificate;
}

namespace actorgrid::actors {

/// Whether a node that dialled this one and claims to be `host` may show that certificate. It must
/// be for the host in the name, or have a name that grid.tls.identities gives the node. A guest may
/// also show that of a peer, as tools do that use the files of the node beside them.
/// @returns empty if it may, else what was expected
std::string why_not_named(const ws::peer_certificate& shown, const std::string& host,
                          const node_config& config);

/// The same for a node that is dialled; null if grid.tls.identities says nothing about it, so that
/// only the host counts.
std::function<std::string(const ws::peer_certificate&)>
identity_check_of(const std::string& host, const node_config& config);

} // namespace actorgrid::actors
