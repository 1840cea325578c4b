#pragma once

#include "bench/driver/contestant.hpp"

#include <vector>

namespace actorgrid::bench {

/// The arguments on the command line.
struct arguments {
  std::vector<std::size_t> callers{64};
  std::vector<std::size_t> streams{1};
  std::vector<std::size_t> windows{16};
  stream_plan plan = {.kind = "two-way", .window = 16, .messages = 10};
  std::size_t bytes = 512;
  double seconds = 5;
  bool json = false;
};

/// Measure one load after the other over one connection, and print a line for each. Return whether
/// all succeeded.
bool measure_calls(const contestant& chosen, const arguments& wanted);
bool measure_streams(const contestant& chosen, const arguments& wanted);

} // namespace actorgrid::bench
