#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/raw_socket.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace actorgrid::testing;
namespace fs = std::filesystem;

namespace {

/// actorgrid-node by itself, with the log that the arguments ask for.
class logging_program : public program {
public:
  explicit logging_program(const std::vector<std::string>& log)
      : logging_program(free_port(), log) {}

  /// Waits until the node accepts connections, whatever it logs.
  void wait_until_up() const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      try {
        actorgrid::ws::test::raw_socket::connect(port_);
        return;
      } catch (const std::exception&) {
        REQUIRE(std::chrono::steady_clock::now() < until);
      }
      std::this_thread::yield();
    }
  }

  std::string stop() {
    signal(SIGTERM);
    auto text = wait_for_end();
    CHECK(exit_code() == 0);
    return text;
  }

private:
  logging_program(std::uint16_t port, const std::vector<std::string>& log)
      : program(ACTORGRID_NODE_PROGRAM, arguments(port, log)), port_(port) {}

  static std::vector<std::string> arguments(std::uint16_t port,
                                            const std::vector<std::string>& log) {
    const auto address = "127.0.0.1:" + std::to_string(port);
    std::vector<std::string> all{"--grid.local=http://" + address,
                                 "--grid.peers=[\"http://" + address + "\"]",
                                 "--grid.listen=" + address};
    all.insert(all.end(), log.begin(), log.end());
    return all;
  }

  std::uint16_t port_;
};

std::string content_of(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Waits until a log file contains the words, and returns what it contains.
std::string wait_for(const fs::path& path, std::string_view words) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (;;) {
    auto text = content_of(path);
    if (contains(text, words)) return text;
    CAPTURE(path, words, text);
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::yield();
  }
}

} // namespace

TEST_CASE("a node logs to standard error unless it is told otherwise") {
  logging_program node{{}};
  node.wait_for("level=info event=listening code=AG101 node=\"http://127.0.0.1:");
  CHECK(contains(node.stop(), "event=stopped code=AG108"));
}

TEST_CASE("a node whose log is turned off prints nothing") {
  logging_program node{{"--grid.log.to=none"}};
  node.wait_until_up();
  CHECK(node.stop() == "");
}

TEST_CASE("a node logs in JSON, one object for each line, from the level that is asked for") {
  logging_program node{{"--grid.log.format=json", "--grid.log.level=debug"}};
  node.wait_for("\"event\":\"listening\"");
  std::istringstream lines{node.stop()};
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CAPTURE(line);
    CHECK(line.starts_with("{\"time\":\""));
    CHECK(line.ends_with("\"}"));
  }
  CHECK(count >= 4);
}

TEST_CASE("SIGUSR1 opens the log file of a node anew") {
  const temp_tree tree;
  const auto path = tree.root() / "node.log", moved = tree.root() / "node.log.1";
  logging_program node{{"--grid.log.to=" + path.string()}};
  wait_for(path, "event=listening");
  fs::rename(path, moved);
  node.signal(SIGUSR1);
  wait_for(path, "event=signalled code=AG105");
  CHECK(node.stop() == "");
  CHECK(contains(content_of(path), "text=\"SIGUSR1: log files are opened anew\""));
  CHECK(contains(content_of(path), "event=stopped"));
  CHECK_FALSE(contains(content_of(moved), "event=signalled"));
}

TEST_CASE("SIGUSR1 does not end a node that has no log file") {
  logging_program node{{}};
  node.wait_for("event=listening");
  node.signal(SIGUSR1);
  node.wait_for("text=\"SIGUSR1: log files are opened anew\"");
  node.stop();
}

TEST_CASE("a node whose log file cannot be opened exits 1 and names it") {
  const temp_tree tree;
  const auto path = (tree.root() / "nowhere/node.log").string();
  logging_program node{{"--grid.log.to=" + path}};
  CHECK(contains(node.wait_for_end(), "actorgrid-node: log file \"" + path + "\": "));
  CHECK(node.exit_code() == 1);
}

TEST_CASE("a node that cannot start says why in its log file, too") {
  const temp_tree tree;
  const auto path = tree.root() / "node.log";
  logging_program node{{"--grid.log.to=" + path.string(), "--grid.auth.token-file=/nowhere"}};
  CHECK(contains(node.wait_for_end(), "/nowhere"));
  CHECK(node.exit_code() != 0);
  CHECK(contains(content_of(path), "level=error text=\"stopped\" why=\""));
  CHECK(contains(content_of(path), "/nowhere"));
}

TEST_CASE("a node with a mistake in the settings of its log exits 2 and names it") {
  logging_program node{{"--grid.log.to=sterr", "--grid.log.level=loud"}};
  const auto& text = node.wait_for_end();
  CHECK(contains(text, "grid.log.to: \"sterr\", expected auto, none, stderr, stdout or a path"));
  CHECK(contains(text, "grid.log.level: \"loud\", expected debug, info, warning or error"));
  CHECK(node.exit_code() == 2);
}
