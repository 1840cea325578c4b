#pragma once

#include "tests/chaos/child.hpp"
#include "tests/chaos/mesh.hpp"
#include "tests/chaos/promises.hpp"

#include <actorgrid/testing/fault_proxy.hpp>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::chaos {

/// What a grid is made of.
struct grid_options {
  std::string program; ///< actorgrid_chaos_node
  std::filesystem::path directory;
  std::size_t nodes = 3;
  std::uint64_t seed = 1;
  std::vector<std::string> settings; ///< more arguments of every node
};

/// Node processes, a proxy on every connection between two of them, and what their journals say.
class grid {
public:
  explicit grid(grid_options options);

  std::size_t size() const noexcept { return members_.size(); }

  /// Starts another run of a node; with a full disk for its log or without.
  void start(std::size_t node, bool is_disk_full);
  /// SIGKILL.
  void kill(std::size_t node);
  /// SIGSTOP, SIGCONT.
  void freeze(std::size_t node) { members_[node].process->signal(SIGSTOP); }
  void thaw(std::size_t node) { members_[node].process->signal(SIGCONT); }
  /// The network between two nodes.
  testing::fault_proxy& between(std::size_t a, std::size_t b);
  /// Which of the two dials: its bytes go to the target of the proxy.
  std::size_t dialler(std::size_t a, std::size_t b) const;

  /// Reads what was written to the journals since the last time.
  void read_journals();
  chaos::mesh mesh;
  chaos::promises promises;

  /// Lets nodes finish what they began, ends them, and compares what is left to compare. What goes
  /// wrong in that is told as a promise that was broken.
  std::vector<std::string> finish();

private:
  struct member {
    std::string name;   ///< in the grid
    std::string listen; ///< the address it binds
    std::unique_ptr<child> process;
    unsigned runs = 0;
    std::ifstream journal;
    std::string partial; ///< a line that is not complete yet

    std::string run(std::size_t node) const;
  };

  std::filesystem::path journal_of(std::size_t node) const;
  void read_journal(std::size_t node);
  static std::size_t place(std::size_t a, std::size_t b);

  grid_options options_;
  std::vector<member> members_;
  std::vector<std::unique_ptr<testing::fault_proxy>> proxies_;
};

} // namespace actorgrid::chaos
