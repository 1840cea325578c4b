#pragma once

#include "apps/bench/both_ends.hpp"
#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <string>

namespace actorgrid::bench {

/// Opens a stream of a kind ("requests", "responses" or "two-way"), lets all messages pass, counts
/// them, looks at their lengths, and waits for the end.
operation exchange(const std::string& kind, std::uint32_t window, plan wanted);

/// Lets the served node serve streams with this window. Throws std::runtime_error.
void serve_window(both_ends& ends, std::uint32_t window);

} // namespace actorgrid::bench
