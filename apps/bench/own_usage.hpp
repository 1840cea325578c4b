#pragma once

#include "apps/bench/routes.hpp"

namespace actorgrid::bench {

/// Usage of this process.
usage own_usage();
/// What was used between the two; the memory is that of `after`.
usage used_between(const usage& before, const usage& after);
/// Bytes that this process has allocated and not freed.
std::int64_t heap_bytes();

} // namespace actorgrid::bench
