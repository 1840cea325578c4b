#pragma once

#include "apps/bench/load.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace actorgrid::bench {

/// Prints the results of a command: as a table at the end, or each at once as a line of JSON.
class report {
public:
  report(std::string command, bool json) : command_(std::move(command)), json_(json) {}

  /// Adds a measurement under `labels`; `more` are numbers that only this command has.
  void add(const nlohmann::ordered_json& labels, const measured& m,
           const nlohmann::ordered_json& more = nlohmann::ordered_json::object());
  /// Adds numbers that do not come from a load. Shows every value as it is.
  void add(const nlohmann::ordered_json& values);
  /// Prints a remark on standard error.
  void note(const std::string& text) const;
  /// Counts failures and prints why they happened on standard error.
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

/// "1.5 MiB".
std::string format_bytes(std::int64_t bytes);

} // namespace actorgrid::bench
