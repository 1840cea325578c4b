#pragma once

#include <actorgrid/errc.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace actorgrid {

/// Picks a name for a guest: matches `pattern` (its `*` becomes random letters) and dials every one
/// of `peers` by the protocol's rule. A guest node uses it as `local`, with `listen = "none"`.
/// @error invalid_config when the pattern has no `*`, or no name was found in a bounded search
std::variant<std::string, failure> make_guest_name(std::string_view pattern,
                                                   const std::vector<std::string>& peers);

} // namespace actorgrid
