#pragma once

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace actorgrid::ctl {

/// A command run by this program, with its standard streams, environment, signal mask and ignored
/// signals. While it lives, SIGTERM, SIGHUP and SIGINT do not end this program: the first two are
/// passed on, the last one reaches the command from the terminal. Those that were ignored before
/// are ignored on, by both. Its end restores what was before.
class child_process {
public:
  /// Quits when the command cannot be started, as a shell does: 127 when there is none of that
  /// name, 126 when it cannot be run. @pre no other child_process lives
  explicit child_process(const std::vector<std::string>& command);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Waits for the end. Returns its exit code, or 128 and the number of the signal that ended it.
  int wait();
  /// Asks it to end.
  void terminate() const noexcept;

private:
  class caught_signals;

  std::unique_ptr<caught_signals> signals_;
  pid_t pid_ = 0;
};

} // namespace actorgrid::ctl
