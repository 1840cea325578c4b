#pragma once

#include "bench/driver/closed_loop.hpp"
#include "bench/driver/serving_process.hpp"

#include <functional>

namespace actorgrid::bench {

/// How much is done at a time, and for how long.
struct load {
  std::size_t callers = 1;
  std::size_t bytes = 512; ///< of each message
  double seconds = 5;
};

/// What a load did and what it used: CPU of the load alone, memory when it had ended.
struct measurement {
  outcome done;
  process_usage caller, served;

  double per_second() const;
  double cpu_s_per_million() const;
};

/// Lets `work` run the load, first for a tenth of its time to warm up.
measurement run_load(const serving_process& served, const load& wanted,
                     const std::function<void(closed_loop&)>& work);

} // namespace actorgrid::bench
