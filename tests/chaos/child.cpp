#include "tests/chaos/child.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace actorgrid::chaos {

child::child(const std::vector<std::string>& words, const std::string& errors) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  input_ = ends[1];
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
  ::posix_spawn_file_actions_addopen(&actions, 2, errors.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0644);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<char*> arguments;
  auto copies = words;
  for (auto& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failed =
      ::posix_spawn(&id_, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  if (failed == 0) return;
  ::close(input_);
  throw std::system_error(failed, std::generic_category(), words[0]);
}

child::~child() {
  if (id_ > 0) {
    signal(SIGKILL);
    wait();
  }
  end_input();
}

void child::write_line() const {
  [[maybe_unused]] const auto written = ::write(input_, "\n", 1);
}

void child::end_input() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
}

void child::signal(int number) const {
  if (id_ > 0) ::kill(id_, number);
}

int child::wait() {
  if (id_ <= 0) return 0;
  int status = 0;
  ::waitpid(std::exchange(id_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace actorgrid::chaos
