#include "actors/termination_signal.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace actorgrid::actors {

namespace {

constexpr std::array caught{SIGTERM, SIGINT};
/// The writing end of the pipe the handler tells; all a signal handler may touch.
std::atomic<int> handler_pipe{-1};

extern "C" void tell_pipe(int number) {
  const auto saved_errno = errno;
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] auto written = write(handler_pipe.load(), &byte, 1);
  errno = saved_errno;
}

} // namespace

struct termination_signal::saved {
  std::array<struct sigaction, caught.size()> actions{};
  std::array<int, 2> pipe{};
};

termination_signal::termination_signal() : saved_(new saved) {
  if (pipe2(saved_->pipe.data(), O_CLOEXEC) != 0) {
    delete saved_;
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  handler_pipe.store(saved_->pipe[1]);
  struct sigaction action{};
  action.sa_handler = tell_pipe;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < caught.size(); ++i)
    sigaction(caught[i], &action, &saved_->actions[i]);
}

termination_signal::~termination_signal() {
  for (std::size_t i = 0; i < caught.size(); ++i)
    sigaction(caught[i], &saved_->actions[i], nullptr);
  handler_pipe.store(-1);
  close(saved_->pipe[0]);
  close(saved_->pipe[1]);
  delete saved_;
}

int termination_signal::wait() {
  unsigned char byte = 0;
  while (read(saved_->pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  return byte;
}

} // namespace actorgrid::actors
