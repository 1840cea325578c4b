#pragma once

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace actorgrid::ctl {

/// A command run as a child process, with the standard streams, environment, signal mask and
/// ignored signals of this program. While it lives, SIGTERM, SIGHUP and SIGINT do not end this
/// program: the first two are passed on, and the command gets SIGINT from the terminal. Signals
/// ignored before stay ignored in both. The destructor restores the previous signal handling.
class child_process {
public:
  /// If the command cannot be started, quits with the code of a shell: 127 if there is no such
  /// command, 126 if it cannot be run. @pre no other child_process lives
  explicit child_process(const std::vector<std::string>& command);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Waits for its end. Returns its exit code, or 128 plus the number of the signal that ended it.
  int wait();
  /// Sends it SIGTERM.
  void terminate() const noexcept;

private:
  class caught_signals;

  std::unique_ptr<caught_signals> signals_;
  pid_t pid_ = 0;
};

} // namespace actorgrid::ctl
