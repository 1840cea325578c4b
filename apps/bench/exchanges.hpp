#pragma once

#include "apps/bench/both_ends.hpp"
#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <string>

namespace actorgrid::bench {

/// An operation that opens a stream of a kind ("requests", "responses" or "two-way"), exchanges all
/// messages, checks their number and lengths, and waits for the end.
operation exchange(const std::string& kind, std::uint32_t window, plan wanted, stream_end to);
/// The same by actors, on loops or on the pool, with two-way streams.
operation_of_actors asked_exchange(std::uint32_t window, plan wanted, stream_end from,
                                   stream_end to);

/// Makes the serving node use this window for its streams. Throws std::runtime_error.
void serve_window(both_ends& ends, std::uint32_t window);

} // namespace actorgrid::bench
