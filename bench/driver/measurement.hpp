#pragma once

#include "bench/driver/closed_loop.hpp"
#include "bench/driver/serving_process.hpp"

#include <functional>

namespace actorgrid::bench {

/// How many callers, with which messages, and for how long.
struct load {
  std::size_t callers = 1;
  std::size_t bytes = 512; ///< of each message
  double seconds = 5;
};

/// The result and the usage of a load: CPU during the load, memory at its end.
struct measurement {
  outcome done;
  process_usage caller, served;

  double per_second() const;
  double cpu_s_per_million() const;
};

/// Runs the load with `work`, after a warm-up of a tenth of its time.
measurement run_load(const serving_process& served, const load& wanted,
                     const std::function<void(closed_loop&)>& work);

} // namespace actorgrid::bench
