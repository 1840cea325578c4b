#pragma once

#include <cstdint>
#include <sys/types.h>

namespace actorgrid::bench {

/// What a process has used since it started, and its current memory.
struct process_usage {
  std::int64_t cpu_ns = 0;
  std::int64_t rss_bytes = 0;
};

/// Usage of a process of the same user. Throws std::system_error.
process_usage usage_of(pid_t process);

/// A child process that runs this program with `serve`. The destructor kills it.
class serving_process {
public:
  /// Waits until it listens. Throws std::system_error or std::runtime_error.
  serving_process();
  ~serving_process();
  serving_process(const serving_process&) = delete;
  serving_process& operator=(const serving_process&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  process_usage usage() const { return usage_of(pid_); }

private:
  struct spawned {
    pid_t process = 0;
    int output = -1;
  };
  static spawned spawn();
  explicit serving_process(spawned child);

  pid_t pid_;
  int output_; ///< its standard output, to read from
  std::uint16_t port_ = 0;
};

/// In the serving process: tells its parent the port.
void tell_port(std::uint16_t port);
/// In the serving process: ends it when its parent ends.
void end_with_parent();

} // namespace actorgrid::bench
