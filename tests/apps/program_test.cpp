#include "apps/node/program_config.hpp"
#include "tests/apps/program.hpp"
#include "tests/apps/temp_tree.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <algorithm>

using namespace actorgrid;
using actorgrid::catalogue::program_config;
using actorgrid::testing::free_port;
using actorgrid::testing::program;

namespace {

failure read_into(program_config& config, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "actorgrid-node");
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  return config.read(static_cast<int>(words.size()), words.data());
}

const std::string local = "--grid.local=http://127.0.0.1:9000";
const std::string peers = R"(--grid.peers=["http://127.0.0.1:9000"])";

} // namespace

TEST_CASE("the catalogue's settings are read") {
  program_config config;
  REQUIRE_FALSE(
      read_into(config, {local, peers, "--catalogue.files-root=/srv", "--catalogue.watches=3",
                         "--catalogue.watched-directories=4", "--catalogue.locks=5",
                         "--catalogue.lock-name-bytes=6", "--catalogue.lock-ttl=7s"}));
  CHECK(config.catalogue().files_root == "/srv");
  CHECK(config.catalogue().watches_max == 3);
  CHECK(config.catalogue().watched_directories_max == 4);
  CHECK(config.catalogue().locks.locks_max == 5);
  CHECK(config.catalogue().locks.name_bytes_max == 6);
  CHECK(config.catalogue().locks.ttl_max == std::chrono::seconds(7));
  CHECK(config.grid().spawn.empty());
}

TEST_CASE("the conformance set is added to what is spawned, each ID once") {
  program_config config;
  REQUIRE_FALSE(read_into(config, {local, peers, "--grid.spawn=[1, 40]", "--conformance"}));
  auto spawn = config.grid().spawn;
  std::ranges::sort(spawn);
  CHECK(spawn == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40});
}

TEST_CASE("a time to live of zero is a mistake") {
  program_config config;
  CHECK(read_into(config, {local, peers, "--catalogue.lock-ttl=0s"}).code == errc::invalid_config);
}

TEST_CASE("asked with --help the program explains options, examples and exit codes, and exits 0") {
  program node{ACTORGRID_NODE_PROGRAM, {"--help"}};
  const auto& text = node.wait_for_end();
  for (const auto* words : {"files-root", "conformance", "Examples:", "Exit codes:", "SIGTERM"})
    CHECK(text.find(words) != std::string::npos);
  CHECK(node.exit_code() == 0);
}

TEST_CASE("a mistake in the arguments exits 2 and is named") {
  program node{ACTORGRID_NODE_PROGRAM, {local, peers, "--grid.lokal=x"}};
  CHECK(node.wait_for_end().find("grid.lokal") != std::string::npos);
  CHECK(node.exit_code() == 2);
}

TEST_CASE("a files handler without a root exits 2 and names the setting") {
  program node{ACTORGRID_NODE_PROGRAM, {local, peers, "--grid.listen=none", "--grid.spawn=[20]"}};
  CHECK(node.wait_for_end().find("catalogue.files-root: empty") != std::string::npos);
  CHECK(node.exit_code() == 2);
}

TEST_CASE("a port that is taken exits 1") {
  const auto name = "127.0.0.1:" + std::to_string(free_port());
  const std::vector<std::string> arguments{"--grid.local=http://" + name,
                                           "--grid.peers=[\"http://" + name + "\"]",
                                           "--grid.listen=" + name};
  program first{ACTORGRID_NODE_PROGRAM, arguments};
  first.wait_for("listening");
  program second{ACTORGRID_NODE_PROGRAM, arguments};
  second.wait_for_end();
  CHECK(second.exit_code() == 1);
}

TEST_CASE("with few descriptors the program runs, or says in one line what it lacks and exits") {
  const auto name = "127.0.0.1:" + std::to_string(free_port());
  for (int descriptors = 3; descriptors <= 40; ++descriptors) {
    CAPTURE(descriptors);
    program node{ACTORGRID_NODE_PROGRAM,
                 {"--grid.local=http://" + name, "--grid.peers=[\"http://" + name + "\"]",
                  "--grid.listen=" + name, "--grid.loops=2", "--grid.spawn=[1]"},
                 {.descriptors_max = descriptors}};
    const auto text = node.wait_for("listening");
    CAPTURE(text);
    if (text.find("listening") != std::string::npos) {
      node.signal(SIGTERM);
      node.wait_for_end();
      CHECK(node.exit_code() == 0);
      continue;
    }
    CHECK(std::ranges::count(text, '\n') == 1);
    CHECK(text.find("terminate") == std::string::npos);
    // With very few descriptors the dynamic linker gives up first, with 127.
    const int code = node.exit_code();
    CHECK((code == 1 || code == 127));
    if (code == 1) CHECK(text.find("ulimit -n") != std::string::npos);
  }
}

TEST_CASE("a node that serves everything stops by SIGTERM and by SIGINT and exits 0") {
  const auto number = GENERATE(SIGTERM, SIGINT);
  const testing::temp_tree tree;
  const auto name = "127.0.0.1:" + std::to_string(free_port());
  program node{ACTORGRID_NODE_PROGRAM,
               {"--grid.local=http://" + name, "--grid.peers=[\"http://" + name + "\"]",
                "--grid.listen=" + name, "--conformance",
                "--catalogue.files-root=" + tree.root().string(),
                "--grid.spawn=[20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 34, 40]"}};
  CHECK(node.wait_for("listening").find("listening") != std::string::npos);
  node.signal(number);
  node.wait_for_end();
  CHECK(node.exit_code() == 0);
}
