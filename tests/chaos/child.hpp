#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace actorgrid::chaos {

/// A process that was started, with a pipe to its input. @error std::system_error
class child {
public:
  /// Runs `words[0]`; what it says on its error output goes to the end of a file.
  child(const std::vector<std::string>& words, const std::string& errors);
  /// Kills it.
  ~child();
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  void write_line() const;
  void end_input();
  void signal(int number) const;
  /// Waits for its end: its exit code, or 128 and the signal that ended it. 0 once it was waited
  /// for.
  int wait();

private:
  pid_t id_ = -1;
  int input_ = -1;
};

} // namespace actorgrid::chaos
