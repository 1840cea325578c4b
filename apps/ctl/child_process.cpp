#include "apps/ctl/child_process.hpp"

#include "apps/ctl/exit_code.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace actorgrid::ctl {

namespace {

constexpr std::array survived_signals{SIGTERM, SIGHUP, SIGINT};
constexpr std::array passed_on_signals{SIGTERM, SIGHUP};

std::atomic<pid_t> running_child{0};
/// Signals received but not passed on yet. Any thread may run the handler before the thread that
/// starts the child knows its process ID.
std::array<std::atomic<bool>, passed_on_signals.size()> came{};
static_assert(std::atomic<pid_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "used by a signal handler");

/// Passes on each pending signal once. Runs after every write to `came` or `running_child`, so the
/// later of the two writers finds both set and no signal is lost.
void pass_on_what_came() {
  const pid_t pid = running_child.load();
  if (pid == 0) return;
  for (std::size_t i = 0; i < came.size(); ++i) {
    if (came[i].exchange(false)) ::kill(pid, passed_on_signals[i]);
  }
}

void note_and_pass_on(int number) {
  const int saved_errno = errno;
  for (std::size_t i = 0; i < came.size(); ++i) {
    if (passed_on_signals[i] == number) came[i] = true;
  }
  pass_on_what_came();
  errno = saved_errno;
}

exit_code exit_code_of_spawn(int error) noexcept {
  return error == ENOENT ? exit_code::command_not_found : exit_code::command_not_run;
}

} // namespace

class child_process::caught_signals {
public:
  caught_signals() {
    for (auto& each : came) each = false;
    struct sigaction action{};
    action.sa_handler = note_and_pass_on;
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < survived_signals.size(); ++i) {
      ::sigaction(survived_signals[i], nullptr, &before_[i]);
      // A signal ignored by nohup or by the & of a shell must not reach the command either.
      if (before_[i].sa_handler != SIG_IGN) ::sigaction(survived_signals[i], &action, nullptr);
    }
    // While it is ignored, the kernel discards the exit status of children.
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
  }

private:
  std::array<struct sigaction, survived_signals.size()> before_{};
  struct sigaction child_before_{};
};

child_process::child_process(const std::vector<std::string>& command)
    : signals_(std::make_unique<caught_signals>()) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  const int error =
      ::posix_spawnp(&pid_, arguments.front(), nullptr, nullptr, arguments.data(), environ);
  if (error != 0)
    throw quit(exit_code_of_spawn(error), command.front() + ": " + std::strerror(error));
  running_child = pid_;
  pass_on_what_came();
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
