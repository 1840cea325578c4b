#include "apps/ctl/child_process.hpp"

#include "apps/ctl/exit_code.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

std::atomic<pid_t> running{0};
static_assert(std::atomic<pid_t>::is_always_lock_free, "used by a signal handler");

constexpr std::array survived_signals{SIGTERM, SIGHUP, SIGINT};

void pass_on(int number) {
  const pid_t pid = running.load();
  if (pid > 0 && number != SIGINT) ::kill(pid, number);
}

void on_signals(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  for (const int number : survived_signals) ::sigaction(number, &action, nullptr);
}

} // namespace

child_process::child_process(const std::vector<std::string>& command) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  on_signals(pass_on);
  const int error =
      ::posix_spawnp(&pid_, arguments.front(), nullptr, nullptr, arguments.data(), environ);
  if (error != 0) {
    on_signals(SIG_DFL);
    throw quit(exit_code::failure, command.front() + ": " + std::strerror(error));
  }
  running = pid_;
}

child_process::~child_process() {
  if (pid_ > 0) {
    terminate();
    wait();
  }
  on_signals(SIG_DFL);
}

int child_process::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  running = 0;
  pid_ = 0;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void child_process::terminate() const noexcept {
  if (const pid_t pid = running.load(); pid > 0) ::kill(pid, SIGTERM);
}

} // namespace actorgrid::ctl
