#pragma once

#include "apps/ctl/doctor/channel.hpp"
#include "apps/ctl/doctor/lookup_probe.hpp"

#include <actorgrid/config.hpp>

#include <chrono>
#include <string>

namespace actorgrid::doctor {

/// How long each step may take.
struct step_limits {
  std::chrono::milliseconds lookup;
  std::chrono::milliseconds connect;
  std::chrono::milliseconds handshake; ///< of TLS; again of the upgrade; again of the hello
};
/// Those of the configuration, none above `most`.
step_limits limits_of(const node_config& config, std::chrono::milliseconds most);

/// Maximum number of addresses of a name that are tried.
inline constexpr std::size_t addresses_max = 8;

/// What every probe of a node needs.
struct probe_terms {
  const node_config& config;
  step_limits limits;
  resolver resolve = ask_system;
  std::string token = {}; ///< to present
};

/// Looks up a node's name, or its entry in grid.connect-to, and tries to reach it at each of its
/// addresses as a node would, up to the websocket. A node whose lookup alone is of interest is not
/// dialled. @thread any
node_facts probe_node(const probe_terms& terms, const tls_probe& tls, const std::string& name,
                      bool is_dialled);

/// Says hello at the first address that leads to a websocket.
void probe_hello(const probe_terms& terms, const tls_probe& tls, node_facts& node);

} // namespace actorgrid::doctor
