#include "actors/runtime/termination_signal.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <csignal>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

using actorgrid::actors::termination_signal;
using namespace std::chrono_literals;

namespace {

/// How a child process that runs `f` ends: its exit code, or 128 plus the number of a signal.
template <class F>
int end_of(F f) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(f());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

TEST_CASE("two signals are reported, the third ends the process") {
  CHECK(end_of([] {
          termination_signal signal;
          ::raise(SIGTERM);
          ::raise(SIGINT);
          return signal.wait() == SIGTERM && signal.take() == SIGINT && !signal.take() ? 7 : 1;
        })
        == 7);
  CHECK(end_of([] {
          termination_signal signal;
          for (const int number : {SIGTERM, SIGTERM, SIGINT}) ::raise(number);
          return 1;
        })
        == 128 + SIGINT);
}

TEST_CASE("waiting for a signal ends when none comes in time") {
  termination_signal signal;
  CHECK_FALSE(signal.wait(0ns));
  CHECK_FALSE(signal.wait(1us));
  ::raise(SIGHUP);
  CHECK(signal.wait(std::chrono::nanoseconds::max()) == SIGHUP);
}

TEST_CASE("once signals are not awaited any more, the next one ends the process") {
  CHECK(end_of([] {
          termination_signal signal;
          ::raise(SIGTERM);
          if (signal.take() != SIGTERM) return 1;
          termination_signal::let_next_end();
          ::raise(SIGHUP);
          if (signal.take() != SIGHUP) return 2;
          ::raise(SIGTERM);
          return 3;
        })
        == 128 + SIGTERM);
}

TEST_CASE("any number of SIGHUPs is reported and does not end the process") {
  CHECK(end_of([] {
          termination_signal signal;
          // More than the pipe holds: the signal handler must not block.
          for (int i = 0; i < 100'000; ++i) ::raise(SIGHUP);
          return signal.wait() == SIGHUP ? 7 : 1;
        })
        == 7);
}

TEST_CASE("a forked child that gets a signal ends, and the parent's node does not") {
  termination_signal signal;
  CHECK(end_of([] {
          ::raise(SIGTERM);
          return 1;
        })
        == 128 + SIGTERM);
  CHECK_FALSE(signal.take());
}

TEST_CASE("signals that were ignored or blocked are caught, and then left as they were") {
  CHECK(end_of([] {
          sigset_t blocked;
          ::sigemptyset(&blocked);
          ::sigaddset(&blocked, SIGTERM);
          ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
          ::signal(SIGINT, SIG_IGN);
          {
            termination_signal signal;
            ::raise(SIGTERM);
            ::raise(SIGINT);
            if (signal.take() != SIGTERM || signal.take() != SIGINT) return 1;
          }
          sigset_t now;
          ::pthread_sigmask(SIG_BLOCK, nullptr, &now);
          if (::sigismember(&now, SIGTERM) != 1 || ::sigismember(&now, SIGINT) != 0) return 2;
          return ::signal(SIGINT, SIG_DFL) == SIG_IGN ? 7 : 3;
        })
        == 7);
}

TEST_CASE("any number of SIGUSR1s is reported and does not end the process") {
  CHECK(end_of([] {
          termination_signal signal;
          for (int i = 0; i < 10; ++i) ::raise(SIGUSR1);
          return signal.wait() == SIGUSR1 ? 7 : 1;
        })
        == 7);
}

TEST_CASE("SIGUSR1 is left to a program that blocks it to wait for it") {
  CHECK(end_of([] {
          sigset_t own;
          ::sigemptyset(&own);
          ::sigaddset(&own, SIGUSR1);
          ::pthread_sigmask(SIG_BLOCK, &own, nullptr);
          termination_signal signal;
          ::raise(SIGUSR1);
          int number = 0;
          return !signal.take() && ::sigwait(&own, &number) == 0 && number == SIGUSR1 ? 7 : 1;
        })
        == 7);
}

TEST_CASE("SIGUSR1 is left to a program that handles it") {
  CHECK(end_of([] {
          static volatile std::sig_atomic_t handled = 0;
          std::signal(SIGUSR1, [](int) { handled = 1; });
          {
            termination_signal signal;
            ::raise(SIGUSR1);
            if (signal.take() || handled != 1) return 1;
            handled = 0;
          }
          ::raise(SIGUSR1);
          return handled == 1 ? 7 : 2;
        })
        == 7);
}
