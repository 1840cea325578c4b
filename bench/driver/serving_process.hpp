#pragma once

#include <cstdint>
#include <sys/types.h>

namespace actorgrid::bench {

/// What a process has used since it started, and its memory now.
struct process_usage {
  std::int64_t cpu_ns = 0;
  std::int64_t rss_bytes = 0;
};

/// Of a process of the same user. Throws std::system_error.
process_usage usage_of(pid_t process);

/// This program once more, with `serve`. Killed by the destructor.
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
  int output_; ///< of the process, to read
  std::uint16_t port_ = 0;
};

/// In the process that serves: tells whoever started it, and ends when that one does.
void tell_port(std::uint16_t port);
void end_with_parent();

} // namespace actorgrid::bench
