#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace actorgrid::chaos {

/// A child process with a pipe to its input. @error std::system_error
class child {
public:
  /// Runs `words[0]`, and appends its standard error to a file.
  child(const std::vector<std::string>& words, const std::string& errors);
  /// Kills the process.
  ~child();
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  void write_line() const;
  void end_input();
  void signal(int number) const;
  /// Waits for its end: its exit code, or 128 plus the signal that ended it; 0 if it was waited for
  /// before.
  int wait();

private:
  pid_t id_ = -1;
  int input_ = -1;
};

} // namespace actorgrid::chaos
