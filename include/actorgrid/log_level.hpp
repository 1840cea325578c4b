#pragma once

#include <cstdint>
#include <string_view>

namespace actorgrid {

/// How much a line of a log matters, least first.
enum class log_level : std::uint8_t {
  debug,   ///< details, for finding a fault
  info,    ///< a change of state that is as it should be
  warning, ///< what may need attention if it goes on
  error,   ///< what does not get better by itself
};
/// The name as written in the enum.
std::string_view to_string(log_level l) noexcept;

/// How the lines of a log are written.
enum class log_format : std::uint8_t {
  logfmt, ///< `time=... level=info event=connected peer="http://node2:9000"`
  json,   ///< one object per line, `{"time":"...","level":"info","event":"connected",...}`
};
/// The name as written in the enum.
std::string_view to_string(log_format f) noexcept;

} // namespace actorgrid
