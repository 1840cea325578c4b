#pragma once

#include "apps/bench/child_process.hpp"
#include "apps/bench/options.hpp"
#include "apps/bench/parties.hpp"
#include "apps/bench/routes.hpp"

#include <memory>
#include <optional>
#include <string>

namespace actorgrid::bench {

/// Configures one of the two nodes of a measurement.
node_config config_of(const std::string& local, const std::string& other);

/// The calling node and the serving node, connected. The serving node runs in a child process, in
/// this process or elsewhere, as the options say.
class both_ends {
public:
  /// Throws std::runtime_error.
  explicit both_ends(const options& chosen);
  ~both_ends();

  node& caller() { return *caller_; }
  peer served() const { return caller_->peer(served_name_); }
  bench::parties parties();
  bool in_one_process() const noexcept { return in_one_process_; }
  /// "served", "in-process" or "elsewhere".
  const std::string& mode() const noexcept { return mode_; }
  /// Usage of the serving process. Throws std::runtime_error.
  usage served_usage() const;

private:
  std::string mode_;
  bool in_one_process_;
  std::string caller_name_;
  std::string served_name_;
  system_config config_;
  caf::actor_system system_{config_};
  std::optional<child_process> process_;
  std::unique_ptr<node> served_here_;
  std::unique_ptr<node> caller_;
};

} // namespace actorgrid::bench
