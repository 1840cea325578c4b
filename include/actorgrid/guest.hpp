#pragma once

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

} // namespace actorgrid
