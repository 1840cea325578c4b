#pragma once

#include "net/mux/handshake.hpp"

#include <actorgrid/config.hpp>

#include <string>

namespace actorgrid::actors {

// What people can compare or do about connections that do not come about, in words.

/// About a connect message that was refused here.
std::string hint_for(const mux::refused& no, const node_config& config);

/// About a peer that has to dial this node and does not.
std::string hint_for_missing(const std::string& peer, const node_config& config);

/// About two processes that use one name.
std::string hint_for_contest();

} // namespace actorgrid::actors
