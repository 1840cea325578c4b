#pragma once

#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <string>

namespace actorgrid::bench {

/// Sends a payload of that many bytes ("requests"), asks for one ("responses"), or has one sent
/// back ("both"). What comes is known by its length and its ends, so that looking at it costs
/// nothing beside moving it.
operation transfer(const std::string& direction, std::size_t bytes);

/// The payload that transfers move.
payload transferred(std::size_t bytes);
/// Whether these bytes are one.
bool is_transferred(const payload& bytes, std::size_t size);

} // namespace actorgrid::bench
