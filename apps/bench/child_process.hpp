#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace actorgrid::bench {

/// A child process that runs this program with other arguments. The destructor kills it. If this
/// process dies first, the child's standard input ends, and leave_with_input() ends the child.
class child_process {
public:
  /// Throws std::system_error.
  explicit child_process(std::vector<std::string> arguments);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

private:
  pid_t pid_ = 0;
  int lifeline_ = -1; ///< our end of the pipe; nothing is ever written to it
};

/// Ends this process when its standard input ends.
void leave_with_input();

} // namespace actorgrid::bench
