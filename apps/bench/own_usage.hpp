#pragma once

#include "apps/bench/routes.hpp"

namespace actorgrid::bench {

/// Of this process.
usage own_usage();

} // namespace actorgrid::bench
