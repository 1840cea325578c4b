#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::ctl {

enum class colour { none, good, bad, dim };

/// Turns colour on if it is wanted, stdout is a terminal, and NO_COLOR is not set.
void choose_colour(bool wanted);
/// `text`, in colour if that is turned on.
std::string paint(colour c, std::string_view text);

/// Rows under a heading: aligned for people, or plain, separated by tabs and without the heading.
class table {
public:
  explicit table(std::vector<std::string> heading) : rows_{std::move(heading)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print(std::ostream& out, bool plain) const;

private:
  std::vector<std::vector<std::string>> rows_;
};

/// Shows how far a long operation is, on stderr if that is a terminal, after two seconds.
class progress {
public:
  /// `total` 0: unknown.
  explicit progress(std::string what, std::uint64_t total = 0);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void set(std::uint64_t done);

private:
  using clock = std::chrono::steady_clock;

  std::string what_;
  std::uint64_t total_;
  bool shown_ = false;
  bool wanted_;
  clock::time_point next_;
};

/// "84 us", "1.23 ms", "2.50 s".
std::string format_duration(std::chrono::nanoseconds d);

} // namespace actorgrid::ctl
