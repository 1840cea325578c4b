#include "apps/node/catalogue.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

/// A node that grants locks and serves files to guests.
class granting_node {
public:
  granting_node() : offered_(system_, options()), node_(system_, config()) {
    offered_.offer_to(node_);
    REQUIRE_FALSE(node_.start());
  }

  /// The arguments of actorgrid-ctl, with this node as its peer.
  std::vector<std::string> asked(std::vector<std::string> words) const {
    words.insert(words.begin(), {"--peers", name_});
    return words;
  }

  void stop() { node_.stop(); }

  const temp_tree tree;

private:
  catalogue::catalogue_options options() const {
    catalogue::catalogue_options made;
    made.files_root = tree.root().string();
    return made;
  }
  node_config config() const {
    node_config made;
    made.local = name_;
    made.peers = {name_};
    made.listen = name_.substr(std::string_view{"http://"}.size());
    made.guests = {"http://ctl-*:1"};
    made.spawn = {25, 24, 30, 31, 32, 33, 34};
    made.loops = 1;
    return made;
  }

  std::string name_ = "http://127.0.0.1:" + std::to_string(free_port());
  system_config settings_;
  caf::actor_system system_{settings_};
  catalogue::catalogue offered_;
  node node_;
};

/// Reads a signal mask from a line of /proc/PID/status that a program printed.
std::uint64_t signals_in(const std::string& text, std::string_view line) {
  const auto at = text.find(line);
  REQUIRE(at != std::string::npos);
  std::istringstream rest{text.substr(at + line.size())};
  std::uint64_t bits = 0;
  rest >> std::hex >> bits;
  return bits;
}

constexpr std::uint64_t bit_of(int number) {
  return std::uint64_t{1} << (number - 1);
}

const std::vector<std::string> show_signals{"lock", "x", "--", "cat", "/proc/self/status"};

} // namespace

TEST_CASE("lock runs its command with the same signals ignored and blocked as before") {
  granting_node node;
  const auto ignored = GENERATE(std::vector<int>{}, std::vector<int>{SIGHUP},
                                std::vector<int>{SIGINT, SIGQUIT}, std::vector<int>{SIGTERM});
  const auto blocked = GENERATE(std::vector<int>{}, std::vector<int>{SIGTERM, SIGUSR1});
  program ctl{
      ACTORGRID_CTL_PROGRAM, node.asked(show_signals), {.blocked = blocked, .ignored = ignored}};
  const auto status = ctl.wait_for_end();
  CHECK(ctl.exit_code() == 0);
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGPIPE}) {
    CAPTURE(number);
    CHECK((signals_in(status, "SigIgn:") & bit_of(number))
          == (std::ranges::find(ignored, number) != ignored.end() ? bit_of(number) : 0));
    CHECK((signals_in(status, "SigBlk:") & bit_of(number))
          == (std::ranges::find(blocked, number) != blocked.end() ? bit_of(number) : 0));
  }
}

TEST_CASE("lock keeps ignoring a signal that was ignored, and passes on one that was not") {
  granting_node node;
  const bool is_ignored = GENERATE(false, true);
  const surroundings found{.ignored = is_ignored ? std::vector<int>{SIGHUP} : std::vector<int>{}};
  program ctl{ACTORGRID_CTL_PROGRAM,
              node.asked({"lock", "x", "--", "sh", "-c",
                          "trap 'exit 4' HUP; trap 'exit 5' TERM; echo runs; "
                          "while :; do sleep 0.05; done"}),
              found};
  ctl.wait_for("runs");
  ctl.signal(SIGHUP);
  if (is_ignored) ctl.signal(SIGTERM);
  CHECK(ctl.exit_code() == (is_ignored ? 5 : 4));
}

TEST_CASE("lock exits 127 for an unknown command, 126 for one that cannot be run") {
  granting_node node;
  node.tree.write("plain", "no program");
  const auto name = GENERATE(std::string{"no-such-command-anywhere"}, "/none", "/plain", "/");
  const int code = name.find("no") != std::string::npos ? 127 : 126;
  const auto command = name.front() == '/' ? node.tree.root().string() + name : name;
  program ctl{ACTORGRID_CTL_PROGRAM, node.asked({"lock", "x", "--", command})};
  CHECK(ctl.wait_for_end().find(command + ": ") != std::string::npos);
  CHECK(ctl.exit_code() == code);
}

TEST_CASE("lock knows how its command ended even if SIGCHLD is ignored") {
  granting_node node;
  program ctl{ACTORGRID_CTL_PROGRAM,
              node.asked({"lock", "x", "--", "sh", "-c", "exit 9"}),
              {.ignored = {SIGCHLD}}};
  ctl.wait_for_end();
  CHECK(ctl.exit_code() == 9);
}

TEST_CASE("lock outlives the reader of its output, and still guards its command") {
  granting_node node;
  program ctl{ACTORGRID_CTL_PROGRAM,
              node.asked({"lock", "x", "--ttl", "300ms", "--terminate", "--", "sh", "-c",
                          "trap 'exit 3' TERM; echo runs; while :; do sleep 0.05; done"})};
  ctl.wait_for("runs");
  ctl.stop_reading();
  node.stop();
  CHECK(ctl.exit_code() == 3);
}

TEST_CASE("a command that prints without end exits quietly when its reader is gone") {
  granting_node node;
  for (int i = 0; i < 5000; ++i) node.tree.write("file" + std::to_string(i), "");
  program ctl{ACTORGRID_CTL_PROGRAM, node.asked({"walk", "1:"})};
  ctl.wait_for("file");
  ctl.stop_reading();
  CHECK(ctl.exit_code() == 128 + SIGPIPE);
}

TEST_CASE("a command that cannot print because its output is closed says so") {
  granting_node node;
  node.tree.write("file", "");
  program ctl{ACTORGRID_CTL_PROGRAM, node.asked({"walk", "1:"}), {.closed = {1}}};
  CHECK(ctl.wait_for_end().find("standard output cannot be written") != std::string::npos);
  CHECK(ctl.exit_code() == 1);
}

TEST_CASE("actorgrid-ctl with the file of a node leaves that node's log alone") {
  const granting_node node;
  const auto log = node.tree.outside() / "node.log";
  const auto file = node.tree.outside() / "grid.ini";
  std::ofstream{file} << "[grid]\npeers = [\"http://127.0.0.1:1\"]\n[grid.log]\nto = " << log
                      << '\n';
  const std::string option = "--config-file=" + file.string();
  program quiet{ACTORGRID_CTL_PROGRAM, node.asked({option, "locks"})};
  CHECK(quiet.wait_for_end().find("event=") == std::string::npos);
  CHECK(quiet.exit_code() == 0);
  program verbose{ACTORGRID_CTL_PROGRAM, node.asked({option, "-v", "locks"})};
  const auto& text = verbose.wait_for_end();
  CHECK(text.find("level=debug event=dialling code=AG201") != std::string::npos);
  CHECK(text.find("level=info event=connected code=AG202") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(log));
}
