#pragma once

#include "apps/ctl/doctor/facts.hpp"

#include <actorgrid/config.hpp>

#include <chrono>
#include <string_view>
#include <vector>

namespace actorgrid::doctor {

/// The listening sockets in the text of /proc/net/tcp or /proc/net/tcp6 with this port.
std::vector<listener_facts> listeners_in(std::string_view table, std::uint16_t port);

/// Whether a node with this configuration could listen, and otherwise which process has the port.
/// Looks through the processes of this machine for no longer than `limit`.
port_facts probe_port(const node_config& config, std::chrono::milliseconds limit);

} // namespace actorgrid::doctor
