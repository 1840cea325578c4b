#pragma once

#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <string>

namespace actorgrid::bench {

/// Calls the echo handler of a type ("bytes", "binary", "array" or "map") with a text of that many
/// bytes, and compares what comes back.
operation echo(const std::string& type, place where, std::size_t bytes);

} // namespace actorgrid::bench
