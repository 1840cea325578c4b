#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace actorgrid::ctl {

/// What `actorgrid-ctl trace` is asked for.
struct trace_arguments {
  std::string host;
  bool frames = false;
  std::string peer;         ///< `*` stands for any characters; empty: any
  std::uint8_t handler = 0; ///< 0: any
  std::uint32_t rate = 1000;
  std::uint64_t count = 0; ///< ends after so many; 0: never

  // Of calls and streams only.
  bool errors = false;
  std::chrono::milliseconds slower{0};

  // Of frames only.
  std::string op; ///< empty: any
  std::uint32_t last = 100;
  bool last_given = false;
  bool once = false;
  bool payload = false;
};

} // namespace actorgrid::ctl
