#pragma once

#include "apps/node/descriptor.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <utility>
#include <vector>

extern char** environ;

namespace actorgrid::testing {

/// The environment that a program starts in.
struct surroundings {
  std::vector<int> closed = {};  ///< standard descriptors
  std::vector<int> blocked = {}; ///< signals blocked in the inherited mask
  std::vector<int> ignored = {}; ///< signals whose inherited disposition is to be ignored
  int pipe_bytes = 0;            ///< capacity of its output pipe; 0: the default
  int descriptors_max = 0;       ///< most descriptors it may open; 0: the limit of this process
};

/// A child process that runs a program, with both outputs in one pipe.
class program {
public:
  using milliseconds = std::chrono::milliseconds;

  program(const char* path, std::vector<std::string> arguments, const surroundings& found = {}) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    output_ = catalogue::descriptor{ends[0]};
    if (found.pipe_bytes != 0) REQUIRE(::fcntl(ends[1], F_SETPIPE_SZ, found.pipe_bytes) > 0);
    const catalogue::descriptor input{ends[1]};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), 1);
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), 2);
    for (const int closed : found.closed) ::posix_spawn_file_actions_addclose(&actions, closed);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t mask;
    ::sigemptyset(&mask);
    for (const int number : found.blocked) ::sigaddset(&mask, number);
    ::posix_spawnattr_setsigmask(&attributes, &mask);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    arguments.insert(arguments.begin(), path);
    if (found.descriptors_max != 0)
      arguments.insert(arguments.begin(), {"/bin/sh", "-c", "ulimit -n $0; exec \"$@\"",
                                           std::to_string(found.descriptors_max)});
    std::vector<char*> words;
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    std::vector<struct sigaction> before(found.ignored.size());
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    for (std::size_t i = 0; i < before.size(); ++i)
      ::sigaction(found.ignored[i], &ignore, &before[i]);
    const int failed =
        ::posix_spawn(&id_, words.front(), &actions, &attributes, words.data(), environ);
    for (std::size_t i = 0; i < before.size(); ++i)
      ::sigaction(found.ignored[i], &before[i], nullptr);
    ::posix_spawnattr_destroy(&attributes);
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

  /// Waits until the output contains `words` or ends, and returns all of it so far.
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
  /// Waits up to 10 ms for output. @returns whether it has ended
  bool wait_a_moment() {
    char bytes[4096];
    pollfd polled{output_.get(), POLLIN, 0};
    if (::poll(&polled, 1, 10) != 1) return false;
    const auto got = ::read(output_.get(), bytes, sizeof bytes);
    if (got > 0) written_.append(bytes, static_cast<std::size_t>(got));
    return got <= 0;
  }
  const std::string& wait_for_end() { return wait_for("\x01never written"); }
  /// Closes the reading end: further output has no reader.
  void stop_reading() { output_ = {}; }
  pid_t id() const noexcept { return id_; }
  void signal(int number) const { ::kill(id_, number); }
  /// Waits for the program's end. Like a shell's $?: above 128 for a signal.
  int exit_code() {
    int status = 0;
    REQUIRE(::waitpid(std::exchange(id_, -1), &status, 0) > 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

private:
  pid_t id_ = -1;
  catalogue::descriptor output_;
  std::string written_;
};

} // namespace actorgrid::testing
