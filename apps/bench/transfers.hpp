#pragma once

#include "apps/bench/load.hpp"
#include "apps/bench/routes.hpp"

#include <string>

namespace actorgrid::bench {

/// An operation that sends a payload of that many bytes ("requests"), fetches one ("responses"), or
/// has one echoed ("both"). Checks only the length and the first and last byte, so that the check
/// costs next to nothing.
operation transfer(const std::string& direction, std::size_t bytes);

/// The payload that transfers carry.
payload transferred(std::size_t bytes);
/// Whether `bytes` is that payload, of that size.
bool is_transferred(const payload& bytes, std::size_t size);

} // namespace actorgrid::bench
