#pragma once

#include <string>
#include <sys/types.h>

namespace actorgrid::bench {

/// This program once more, with `serve`. Killed by the destructor; should this process die without
/// that, it ends by itself, because the pipe it reads from ends.
class served_process {
public:
  /// Throws std::system_error.
  served_process(const std::string& name, const std::string& client, bool system_calls);
  ~served_process();
  served_process(const served_process&) = delete;
  served_process& operator=(const served_process&) = delete;

private:
  pid_t pid_ = 0;
  int lifeline_ = -1; ///< the pipe's other end; nothing is ever written
};

/// Ends this process when its standard input ends.
void leave_with_input();

} // namespace actorgrid::bench
