#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace actorgrid::chaos {

using time_point = std::chrono::nanoseconds; ///< of the steady clock

inline time_point now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

/// A line of a journal.
///
/// | what | subject | detail |
/// |---|---|---|
/// | began, ended | the run's name | |
/// | up, restarted | peer | |
/// | lost, failed | peer | why |
/// | call | operation | peer: a call is made, or a stream opened |
/// | ran | operation | its handler began |
/// | done | operation | "ok" or the error it completed with |
/// | wrong | operation | what is not as promised |
struct record {
  time_point when{};
  std::string what;
  std::string subject;
  std::string detail;

  /// Nothing if the line is not a record.
  static std::optional<record> parse(std::string_view line) {
    const auto word = [&line] {
      const auto end = std::min(line.find(' '), line.size());
      const auto first = line.substr(0, end);
      line.remove_prefix(std::min(end + 1, line.size()));
      return first;
    };
    record r;
    const auto time = word();
    std::int64_t count = 0;
    if (std::from_chars(time.data(), time.data() + time.size(), count).ec != std::errc{})
      return std::nullopt;
    r.when = time_point(count);
    r.what = word();
    r.subject = word();
    r.detail = line;
    if (r.what.empty() || r.subject.empty()) return std::nullopt;
    return r;
  }

  /// The subject or detail, read as a peer's place in the list.
  static std::size_t peer_of(const std::string& word) { return std::stoul(word); }
};

} // namespace actorgrid::chaos
