#pragma once

#include "apps/bench/options.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace actorgrid::bench {

/// Parses the arguments; each file of commands/ adds its subcommand.
class command_line {
public:
  command_line();

  /// Adds a subcommand. The caller gives it a callback that sets `run`.
  CLI::App& add(const std::string& name, const std::string& description,
                const std::string& examples);
  /// Adds a subcommand that measures nodes in this process, with the options of every measurement.
  CLI::App& add_in_process(const std::string& name, const std::string& description,
                           const std::string& examples);
  /// Adds a subcommand that measures two nodes, wherever they run.
  CLI::App& add_measuring(const std::string& name, const std::string& description,
                          const std::string& examples);

  /// Parses, then runs the chosen subcommand. Returns the exit code.
  int main(int argc, char** argv);

  /// The chosen subcommand; returns the exit code.
  std::function<int(const options&)> run;

private:
  CLI::App app_;
  options options_;
};

/// Adds an option for a count, or for several counts to measure in turn.
CLI::Option* add_counts(CLI::App& app, const std::string& name, std::vector<std::size_t>& target,
                        const std::string& description);
/// Adds the option for the rate of an open loop.
CLI::Option* add_open_loop(CLI::App& app, double& rate_per_s, const std::string& what);
/// Adds an option for the size of a message.
CLI::Option* add_size(CLI::App& app, const std::string& name, std::size_t& target,
                      const std::string& description);

} // namespace actorgrid::bench
