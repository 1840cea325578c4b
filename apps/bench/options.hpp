#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace actorgrid::bench {

/// Options of the measuring commands.
struct options {
  bool in_process = false;
  std::string server = {}; ///< serving process that runs elsewhere; empty: start one
  std::string as = "http://127.0.0.1:7481";
  double seconds = 5;
  std::size_t busy = 0; ///< computing threads in a separate process
  bool json = false;
  bool system_calls = false; ///< count them

  std::chrono::milliseconds time() const {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }
};

} // namespace actorgrid::bench
