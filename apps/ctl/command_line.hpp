#pragma once

#include "apps/ctl/global_options.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace actorgrid::ctl {

/// Parses the arguments; each file of commands/ adds its subcommand.
class command_line {
public:
  command_line();

  /// Adds a subcommand. The caller gives it a callback that sets `run`.
  CLI::App& add(const std::string& name, const std::string& description,
                const std::string& examples);

  /// Parses, then runs the chosen subcommand. Returns the exit code.
  int main(int argc, char** argv);

  /// The chosen subcommand; returns the exit code.
  std::function<int(const global_options&)> run;

private:
  void add_connection_options();

  CLI::App app_;
  global_options options_;
};

/// What an option of time may be.
enum class duration_range : std::uint8_t { any, positive };

/// Adds an option whose value is a duration; a positive one refuses 0.
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& target,
                          const std::string& description,
                          duration_range range = duration_range::any);

} // namespace actorgrid::ctl
