#pragma once

#include "apps/bench/child_process.hpp"
#include "apps/bench/options.hpp"
#include "apps/bench/parties.hpp"
#include "apps/bench/routes.hpp"

#include <memory>
#include <optional>
#include <string>

namespace actorgrid::bench {

/// The lane that the nodes of some measurements have.
inline constexpr const char* own_lane = "small";

/// Configures one of the two nodes of a measurement.
node_config config_of(const std::string& local, const std::string& other, bool with_lane = false);

/// The calling node and the serving node, connected. The serving node runs in a child process, in
/// this process or elsewhere, as the options say.
class both_ends {
public:
  /// Throws std::runtime_error.
  explicit both_ends(const options& chosen, bool with_lane = false);
  ~both_ends();

  node& caller() { return *caller_; }
  peer served() const { return caller_->peer(served_name_); }
  bench::parties parties();
  /// The same nodes in their lane. @pre made with a lane
  bench::parties parties_in_lane();
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
