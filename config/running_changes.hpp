#pragma once

#include <actorgrid/config_changes.hpp>

#include <string>

namespace actorgrid {

/// Gives `next` the values of `now` for every key that a running node cannot change, and the same
/// lanes in the same order.
void keep_for_restart(const node_config& now, node_config& next);

/// The changes as one line without its end.
std::string one_line(const config_changes& changes);

} // namespace actorgrid
