#pragma once

#include <csignal>
#include <pthread.h>

namespace actorgrid::ws {

/// For as long as it lives, this thread takes no signals but those that report a fault of its own.
/// A thread that is made meanwhile takes none either, ever: signals are for the threads of the
/// program.
class blocked_signals {
public:
  blocked_signals() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
      ::sigdelset(&all, fault);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~blocked_signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  blocked_signals(const blocked_signals&) = delete;
  blocked_signals& operator=(const blocked_signals&) = delete;

private:
  sigset_t before_;
};

} // namespace actorgrid::ws
