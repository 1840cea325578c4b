#pragma once

#include <string>
#include <sys/types.h>

namespace actorgrid::bench {

/// This program once more, with `serve`. Killed by the destructor, and by the system when this
/// process dies in another way.
class served_process {
public:
  /// Throws std::system_error. @thread main: the system watches the thread, not the process
  served_process(const std::string& name, const std::string& client);
  ~served_process();
  served_process(const served_process&) = delete;
  served_process& operator=(const served_process&) = delete;

private:
  pid_t pid_ = 0;
};

/// Asks the system to kill this process when its parent dies.
void leave_with_parent();

} // namespace actorgrid::bench
