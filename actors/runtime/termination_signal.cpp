#include "actors/runtime/termination_signal.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <limits>
#include <memory>
#include <poll.h>
#include <pthread.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::actors {

namespace {

using namespace std::chrono_literals;

constexpr std::array caught{SIGTERM, SIGINT, SIGHUP, SIGUSR1};
/// The first signal begins a drain, the second ends it at once.
constexpr int caught_max = 2;

// The only state that the signal handler touches.
std::atomic<int> handler_pipe{-1};     ///< the write end of the pipe it signals
std::atomic<int> asked_to_end{0};      ///< how many such signals came
std::atomic<pid_t> waiting_process{0}; ///< the process that waits

/// A program may use it for something of its own, with a handler or a thread that waits for it.
bool is_taken_by_program(int number) {
  struct sigaction now{};
  sigset_t blocked;
  ::sigaction(number, nullptr, &now);
  ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  return number == SIGUSR1
         && ((now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN)
             || ::sigismember(&blocked, number) == 1);
}

void end_process(int number) {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  ::sigaction(number, &action, nullptr);
  ::raise(number); // delivered when the handler returns
}

extern "C" void on_termination_signal(int number) {
  const auto saved_errno = errno;
  const bool ends = number == SIGTERM || number == SIGINT;
  // A forked child shares the pipe: writing to it would stop the parent's node.
  if (::getpid() != waiting_process.load() || (ends && asked_to_end.fetch_add(1) >= caught_max)) {
    end_process(number);
  } else {
    const auto byte = static_cast<unsigned char>(number);
    [[maybe_unused]] const auto written = ::write(handler_pipe.load(), &byte, 1);
  }
  errno = saved_errno;
}

} // namespace

struct termination_signal::saved {
  std::array<std::optional<struct sigaction>, caught.size()> actions{}; ///< none: not changed
  std::array<int, 2> pipe{};
  sigset_t mask{};
};

termination_signal::termination_signal() {
  auto before = std::make_unique<saved>();
  // Non-blocking: the handler must not wait when the pipe is full.
  if (::pipe2(before->pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  saved_ = before.release();
  handler_pipe = saved_->pipe[1];
  asked_to_end = 0;
  waiting_process = ::getpid();
  struct sigaction action{};
  action.sa_handler = on_termination_signal;
  action.sa_flags = SA_RESTART;
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (std::size_t i = 0; i < caught.size(); ++i) {
    if (is_taken_by_program(caught[i])) continue;
    ::sigaction(caught[i], &action, &saved_->actions[i].emplace());
    ::sigaddset(&wanted, caught[i]);
  }
  // The parent process may have blocked them; they would then stay pending forever.
  ::pthread_sigmask(SIG_UNBLOCK, &wanted, &saved_->mask);
}

termination_signal::~termination_signal() {
  ::pthread_sigmask(SIG_SETMASK, &saved_->mask, nullptr);
  for (std::size_t i = 0; i < caught.size(); ++i)
    if (const auto& before = saved_->actions[i]) ::sigaction(caught[i], &*before, nullptr);
  handler_pipe = -1;
  ::close(saved_->pipe[0]);
  ::close(saved_->pipe[1]);
  delete saved_;
}

std::optional<int> termination_signal::wait(std::optional<std::chrono::nanoseconds> longest) {
  constexpr std::chrono::milliseconds poll_max{std::numeric_limits<int>::max()};
  const auto time =
      longest ? std::min(std::chrono::ceil<std::chrono::milliseconds>(*longest), poll_max) : -1ms;
  for (;;) {
    if (const auto number = take()) return number;
    pollfd polled{saved_->pipe[0], POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(time.count())) == 0) return std::nullopt;
  }
}

std::optional<int> termination_signal::take() {
  unsigned char byte = 0;
  if (::read(saved_->pipe[0], &byte, 1) != 1) return std::nullopt;
  return byte;
}

void termination_signal::let_next_end() noexcept {
  asked_to_end = caught_max;
}

std::string name_of_signal(int number) {
  switch (number) {
  case SIGTERM:
    return "SIGTERM";
  case SIGINT:
    return "SIGINT";
  case SIGHUP:
    return "SIGHUP";
  case SIGUSR1:
    return "SIGUSR1";
  }
  return "signal " + std::to_string(number);
}

} // namespace actorgrid::actors
