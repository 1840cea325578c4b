#include "apps/bench/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace actorgrid::bench {

namespace {

void check(int error) {
  if (error != 0)
    throw std::system_error(error, std::generic_category(), "cannot start a child process");
}

} // namespace

child_process::child_process(std::vector<std::string> words) {
  words.insert(words.begin(), "actorgrid-bench");
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) check(errno);
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[0], STDIN_FILENO);
  const int error =
      ::posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[0]);
  lifeline_ = pipe[1];
  if (error != 0) ::close(lifeline_);
  check(error);
}

child_process::~child_process() {
  ::kill(pid_, SIGKILL); // it has nothing to save
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::close(lifeline_);
}

void leave_with_input() {
  std::thread([] {
    char unused = 0;
    ssize_t got = 1;
    while (got > 0 || (got < 0 && errno == EINTR)) got = ::read(STDIN_FILENO, &unused, 1);
    ::_exit(EXIT_FAILURE);
  }).detach();
}

} // namespace actorgrid::bench
