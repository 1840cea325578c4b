#pragma once

#include "net/mux/handshake.hpp"

#include <actorgrid/config.hpp>

#include <string>

namespace actorgrid::actors {

// Hints for operators: what to check or do about connections that fail.

/// For a connect message that this node refused.
std::string hint_for(const mux::refused& no, const node_config& config);

/// For a peer that has to dial this node but does not. `lane` is empty for the node itself.
std::string hint_for_missing(const std::string& peer, const node_config& config,
                             const std::string& lane);

/// For two processes that use one name.
std::string hint_for_contest();

} // namespace actorgrid::actors
