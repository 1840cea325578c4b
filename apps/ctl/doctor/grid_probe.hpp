#pragma once

#include "apps/ctl/doctor/facts.hpp"

#include <actorgrid/config.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace actorgrid::doctor {

/// Makes the configuration of a guest that dials these nodes. May throw when there is none.
using guest_maker = std::function<node_config(const std::vector<std::string>&)>;

/// Joins as a guest and asks each of the nodes for its status, several at a time, each for no
/// longer than `limit`.
/// @thread not a thread that runs actors
std::map<std::string, grid_facts> ask_nodes(const guest_maker& guest,
                                            const std::vector<std::string>& names,
                                            std::chrono::milliseconds limit);

/// Why a node with this configuration would not start, whether or not its port is free; ok if it
/// would. Reads its secrets and certificates, but neither listens nor dials.
failure try_to_start(node_config config);

} // namespace actorgrid::doctor
