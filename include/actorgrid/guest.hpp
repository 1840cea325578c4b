#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/outcome.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

/// Picks a name for a guest that matches `pattern` (its `*` becomes random letters) and makes the
/// guest the dialling side for every one of `peers` by the protocol's rule. A guest node uses it as
/// `local`, with `listen = "none"`.
/// @error invalid_config if the pattern has no `*`, or if a bounded search finds no name
outcome<std::string> make_guest_name(std::string_view pattern,
                                     const std::vector<std::string>& peers);

/// Makes the configuration of a guest from that of the nodes it connects to: with a name for the
/// first pattern of `grid.guests`, and without listeners, handlers and a log. So a tool can read
/// the same file as the nodes. It has their lanes, too.
/// @error invalid_config if there is no pattern, and as make_guest_name()
outcome<node_config> make_guest_config(node_config nodes);

} // namespace actorgrid
