#include "apps/ctl/child_process.hpp"

#include "apps/ctl/exit_code.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

std::atomic<pid_t> running_child{0};
static_assert(std::atomic<pid_t>::is_always_lock_free, "used by a signal handler");

constexpr std::array survived_signals{SIGTERM, SIGHUP, SIGINT};

void pass_on(int number) {
  const int saved_errno = errno;
  const pid_t pid = running_child.load();
  if (pid > 0 && number != SIGINT) ::kill(pid, number);
  errno = saved_errno;
}

exit_code exit_code_of_spawn(int error) noexcept {
  return error == ENOENT ? exit_code::command_not_found : exit_code::command_not_run;
}

} // namespace

/// Catches the signals and, until let_come(), holds them back.
class child_process::caught_signals {
public:
  caught_signals() {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int number : survived_signals) ::sigaddset(&held, number);
    ::pthread_sigmask(SIG_BLOCK, &held, &mask_);

    struct sigaction action{};
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < survived_signals.size(); ++i) {
      ::sigaction(survived_signals[i], nullptr, &before_[i]);
      // nohup, and the & of a shell, ignore what is not to reach the command either.
      if (before_[i].sa_handler != SIG_IGN) ::sigaction(survived_signals[i], &action, nullptr);
    }
    // Where it is ignored, the kernel forgets how a child ended.
    struct sigaction standard{};
    standard.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &standard, &child_before_);
  }
  caught_signals(const caught_signals&) = delete;
  caught_signals& operator=(const caught_signals&) = delete;
  ~caught_signals() {
    for (std::size_t i = 0; i < survived_signals.size(); ++i)
      ::sigaction(survived_signals[i], &before_[i], nullptr);
    ::sigaction(SIGCHLD, &child_before_, nullptr);
    let_come();
  }

  void let_come() const noexcept { ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }
  /// As it was before.
  const sigset_t& mask() const noexcept { return mask_; }

private:
  std::array<struct sigaction, survived_signals.size()> before_{};
  struct sigaction child_before_{};
  sigset_t mask_{};
};

child_process::child_process(const std::vector<std::string>& command)
    : signals_(std::make_unique<caught_signals>()) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawnattr_t attributes{};
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &signals_->mask());
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const int error =
      ::posix_spawnp(&pid_, arguments.front(), nullptr, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0)
    throw quit(exit_code_of_spawn(error), command.front() + ": " + std::strerror(error));
  running_child = pid_;
  signals_->let_come();
}

child_process::~child_process() {
  if (pid_ > 0) {
    terminate();
    wait();
  }
}

int child_process::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  running_child = 0;
  pid_ = 0;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void child_process::terminate() const noexcept {
  if (const pid_t pid = running_child.load(); pid > 0) ::kill(pid, SIGTERM);
}

} // namespace actorgrid::ctl
