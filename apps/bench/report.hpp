#pragma once

#include "apps/bench/load.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace actorgrid::bench {

/// The numbers of a command: a table for people at the end, or JSON at once.
class report {
public:
  report(std::string command, bool json) : command_(std::move(command)), json_(json) {}

  /// What was measured under `labels`; `more` are numbers of that command alone.
  void add(const nlohmann::ordered_json& labels, const measured& m,
           const nlohmann::ordered_json& more = nlohmann::ordered_json::object());
  /// Numbers without a load. Shows every value as it is.
  void add(const nlohmann::ordered_json& values);
  /// A remark on standard error.
  void note(const std::string& text) const;
  /// Counts as failures, and is told.
  void failed(std::uint64_t times, const std::string& why);

  /// Prints the table. Returns the exit code.
  int finish() const;

private:
  struct line {
    std::vector<std::string> heading, cells;
  };
  void add(const nlohmann::ordered_json& json, line text);

  std::string command_;
  bool json_;
  std::uint64_t failures_ = 0;
  std::vector<line> lines_;
};

/// "1.50 MiB".
std::string format_bytes(std::int64_t bytes);

} // namespace actorgrid::bench
