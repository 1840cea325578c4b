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

  /// A new subcommand, which sets `run` when it was chosen.
  CLI::App& add(const std::string& name, const std::string& description,
                const std::string& examples);
  /// One that measures nodes of this process: with the options of all that measure.
  CLI::App& add_in_process(const std::string& name, const std::string& description,
                           const std::string& examples);
  /// One that measures two nodes, wherever they are.
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

/// How many of something, or several such numbers to measure in turn.
CLI::Option* add_counts(CLI::App& app, const std::string& name, std::vector<std::size_t>& target,
                        const std::string& description);
/// The rate of an open loop.
CLI::Option* add_open_loop(CLI::App& app, double& rate_per_s, const std::string& what);
/// Bytes of a message.
CLI::Option* add_size(CLI::App& app, const std::string& name, std::size_t& target,
                      const std::string& description);

} // namespace actorgrid::bench
