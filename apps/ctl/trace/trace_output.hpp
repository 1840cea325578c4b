#pragma once

#include "apps/ctl/global_options.hpp"

#include <actorgrid/error.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace actorgrid::ctl {

/// Prints a trace, line by line, as it comes.
class trace_output {
public:
  /// Ends after `count` entries; 0: never.
  trace_output(const global_options& options, std::uint64_t count)
      : options_(options), count_max_(count) {}

  /// One call, stream or frame, in one of the formats; all must be printable. Quits if standard
  /// output cannot be written.
  void entry(const std::string& line, const std::string& plain, const nlohmann::ordered_json& json);
  /// Says that so many are missing here, and why; nothing for 0.
  void missing(std::uint64_t count, const std::string& kind, const std::string& why) const;
  /// Says that nothing that is kept matched; `oldest_ns` is the time of the oldest that is kept, 0
  /// if there is none.
  void nothing(std::int64_t oldest_ns) const;
  /// How many entries there were.
  std::uint64_t printed() const noexcept { return printed_; }
  /// Whether there were as many entries as wanted.
  bool is_over() const noexcept { return count_max_ != 0 && printed_ >= count_max_; }

private:
  const global_options& options_;
  std::uint64_t count_max_;
  std::uint64_t printed_ = 0;
};

/// A time of day with microseconds, UTC.
std::string utc_text(std::int64_t ns_since_1970);

/// Quits because a node did not serve a trace, or the trace ended with an error. `handler` is what
/// the node needs in its grid.spawn.
[[noreturn]] void quit_trace(const std::string& host, const caf::error& why, int handler);

} // namespace actorgrid::ctl
