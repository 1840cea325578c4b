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

/// How to build a grid.
struct grid_options {
  std::string program; ///< actorgrid_chaos_node
  std::filesystem::path directory;
  std::size_t nodes = 3;
  std::uint64_t seed = 1;
  std::vector<std::string> settings; ///< further arguments for every node
};

/// Node processes, a proxy on every connection, and what the processes' journals say.
class grid {
public:
  explicit grid(grid_options options);

  std::size_t size() const noexcept { return members_.size(); }

  /// Starts another run of a node, whose log goes to a full disk if `is_disk_full`.
  void start(std::size_t node, bool is_disk_full);
  /// Sends SIGKILL.
  void kill(std::size_t node);
  /// Sends SIGSTOP or SIGCONT.
  void freeze(std::size_t node) { members_[node].process->signal(SIGSTOP); }
  void thaw(std::size_t node) { members_[node].process->signal(SIGCONT); }
  /// The network between two nodes, a proxy.
  testing::fault_proxy& between(std::size_t a, std::size_t b);
  /// Which of the two dials; the other one is the proxy's target.
  std::size_t dialler(std::size_t a, std::size_t b) const;

  /// Reads what was appended to the journals since the last time.
  void read_journals();
  chaos::mesh mesh;
  chaos::promises promises;

  /// Lets nodes finish what they began, ends them, and makes the checks that need everything.
  /// Reports what goes wrong in this as a broken promise.
  std::vector<std::string> finish();

private:
  struct member {
    std::string name;   ///< of the node, a URL
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
