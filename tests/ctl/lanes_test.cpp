#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

/// actorgrid-node with its status in the grid and its locks in a lane.
class laned_node {
public:
  laned_node() {
    const auto address = name_.substr(std::string_view{"http://"}.size());
    files_.write("node.ini", "[grid]\nlocal = \"" + name_ + "\"\npeers = [\"" + name_
                                 + "\"]\nlisten = \"" + address
                                 + "\"\nguests = [\"http://ctl-*:1\"]\nspawn = [40]\n"
                                   "[grid.lanes.urgent]\nspawn = [30, 31, 32, 33, 34]\n");
    program_.emplace(ACTORGRID_NODE_PROGRAM, std::vector<std::string>{"--config-file=" + file()});
    program_->wait_for("listening");
  }

  std::string file() const { return (files_.root() / "node.ini").string(); }
  const std::string& name() const { return name_; }
  program& get() { return *program_; }

private:
  std::string name_ = "http://127.0.0.1:" + std::to_string(free_port());
  temp_tree files_;
  std::optional<program> program_;
};

struct ended {
  std::string output;
  int exit_code;
};

ended run_ctl(std::vector<std::string> words) {
  program run{ACTORGRID_CTL_PROGRAM, std::move(words)};
  auto output = run.wait_for_end();
  return {std::move(output), run.exit_code()};
}

bool has_line(const std::string& text, std::string_view one, std::string_view other) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    if (contains(line, one) && contains(line, other)) return true;
  return false;
}

} // namespace

TEST_CASE("ctl uses a lane of a node, by name, and finds there what the lane serves") {
  laned_node node;
  const bool by_file = GENERATE(true, false);
  const std::vector<std::string> known{by_file ? "--config-file" : "--peers",
                                       by_file ? node.file() : node.name()};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.begin(), known.begin(), known.end());
    return run_ctl(std::move(words));
  };
  const auto locked = with({"--lane", "urgent", "lock", "nightly", "--", "echo", "inside"});
  CAPTURE(locked.output);
  CHECK(locked.exit_code == 0);
  CHECK(contains(locked.output, "inside"));
  // The grid serves no locks, and the lane no status.
  CHECK(with({"locks"}).exit_code == 6);
  CHECK(with({"peers"}).exit_code == 0);
  CHECK(with({"--lane", "urgent", "peers"}).exit_code != 0);

  node.get().signal(SIGTERM);
  const auto log = node.get().wait_for_end();
  CHECK(node.get().exit_code() == 0);
  CHECK(has_line(log, "event=connected ", "lane=\"urgent\""));
  CHECK(has_line(log, "event=stopped ", "lane=\"urgent\""));
}

TEST_CASE("ctl names the lanes there are when it is asked for another") {
  laned_node node;
  const auto unknown = run_ctl({"--config-file", node.file(), "--lane", "bulk", "locks"});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.output, "has no lane \"bulk\"; its lanes: urgent"));
  const auto two_paths =
      run_ctl({"--config-file", node.file(), "--lane", "urgent", "--route-path", "/x", "locks"});
  CHECK(two_paths.exit_code == 2);
  const auto refused = run_ctl({"--peers", node.name(), "--lane", "bulk", "locks"});
  CHECK(refused.exit_code == 4);
  CHECK(contains(refused.output, "404 Not Found"));
}
