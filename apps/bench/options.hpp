#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace actorgrid::bench {

/// What every measuring command understands.
struct options {
  bool in_process = false;
  std::string server = {}; ///< one that runs elsewhere; empty: one of our own
  std::string as = "http://127.0.0.1:7481";
  double seconds = 5;
  bool json = false;
  bool system_calls = false; ///< counted

  std::chrono::milliseconds time() const {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }
};

} // namespace actorgrid::bench
