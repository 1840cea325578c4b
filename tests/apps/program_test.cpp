#include "apps/node/descriptor.hpp"
#include "apps/node/program_config.hpp"
#include "tests/apps/served_nodes.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

using namespace actorgrid;
using namespace actorgrid::catalogue;
using actorgrid::testing::free_port;

extern char** environ;

namespace {

/// Another process that runs actorgrid-node, both its outputs in one pipe.
class program {
public:
  explicit program(std::vector<std::string> arguments) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    output_ = descriptor{ends[0]};
    const descriptor input{ends[1]};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), 1);
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), 2);
    arguments.insert(arguments.begin(), ACTORGRID_NODE_PROGRAM);
    std::vector<char*> words;
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    const int failed =
        ::posix_spawn(&id_, ACTORGRID_NODE_PROGRAM, &actions, nullptr, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    REQUIRE(failed == 0);
  }
  program(const program&) = delete;
  program& operator=(const program&) = delete;
  ~program() {
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }

  /// What it wrote so far, once that contains `words`, or all of it at the end.
  const std::string& wait_for(std::string_view words) {
    char bytes[4096];
    while (written_.find(words) == std::string::npos) {
      pollfd polled{output_.get(), POLLIN, 0};
      REQUIRE(::poll(&polled, 1, 30000) == 1);
      const auto got = ::read(output_.get(), bytes, sizeof bytes);
      if (got <= 0) break;
      written_.append(bytes, static_cast<std::size_t>(got));
    }
    return written_;
  }
  const std::string& wait_for_end() { return wait_for("\x01never written"); }
  void signal(int number) const { ::kill(id_, number); }
  int exit_code() {
    int status = 0;
    REQUIRE(::waitpid(std::exchange(id_, -1), &status, 0) > 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

private:
  pid_t id_ = -1;
  descriptor output_;
  std::string written_;
};

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

TEST_CASE("a time to live of nothing is a mistake") {
  program_config config;
  CHECK(read_into(config, {local, peers, "--catalogue.lock-ttl=0s"}).code == errc::invalid_config);
}

TEST_CASE("asked with --help the program explains options, examples and exit codes, and exits 0") {
  program node{{"--help"}};
  const auto& text = node.wait_for_end();
  for (const auto* words : {"files-root", "conformance", "Examples:", "Exit codes:", "SIGTERM"})
    CHECK(text.find(words) != std::string::npos);
  CHECK(node.exit_code() == 0);
}

TEST_CASE("a mistake in the arguments exits 2 and is named") {
  program node{{local, peers, "--grid.lokal=x"}};
  CHECK(node.wait_for_end().find("grid.lokal") != std::string::npos);
  CHECK(node.exit_code() == 2);
}

TEST_CASE("a files handler without a root exits 2 and names the setting") {
  program node{{local, peers, "--grid.listen=none", "--grid.spawn=[20]"}};
  CHECK(node.wait_for_end().find("catalogue.files-root: empty") != std::string::npos);
  CHECK(node.exit_code() == 2);
}

TEST_CASE("a port that is taken exits 1") {
  const auto name = "127.0.0.1:" + std::to_string(free_port());
  const std::vector<std::string> arguments{"--grid.local=http://" + name,
                                           "--grid.peers=[\"http://" + name + "\"]",
                                           "--grid.listen=" + name};
  program first{arguments};
  first.wait_for("listening");
  program second{arguments};
  second.wait_for_end();
  CHECK(second.exit_code() == 1);
}

TEST_CASE("a node that serves everything stops by SIGTERM and by SIGINT and exits 0") {
  const auto number = GENERATE(SIGTERM, SIGINT);
  const testing::temp_tree tree;
  const auto name = "127.0.0.1:" + std::to_string(free_port());
  program node{{"--grid.local=http://" + name, "--grid.peers=[\"http://" + name + "\"]",
                "--grid.listen=" + name, "--conformance",
                "--catalogue.files-root=" + tree.root().string(),
                "--grid.spawn=[20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 34, 40]"}};
  CHECK(node.wait_for("listening").find("listening") != std::string::npos);
  node.signal(number);
  node.wait_for_end();
  CHECK(node.exit_code() == 0);
}
