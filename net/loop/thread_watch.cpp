#include "net/loop/thread_watch.hpp"

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <pthread.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace actorgrid::ws {

namespace {

/// The state in /proc/self/task/ID/stat: R for a thread that runs or could; 0 if unknown.
char state_of(pid_t id) noexcept {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/stat", static_cast<int>(id));
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[256];
  const auto size = ::read(file, text, sizeof text);
  ::close(file);
  if (size <= 0) return 0;
  // The name, in brackets, may contain any character.
  const std::string_view line{text, static_cast<std::size_t>(size)};
  const auto name_end = line.rfind(") ");
  return name_end == line.npos || name_end + 2 >= line.size() ? '\0' : line[name_end + 2];
}

} // namespace

thread_watch thread_watch::of_this_thread() noexcept {
  thread_watch made;
  made.id_ = ::gettid();
  if (::pthread_getcpuclockid(::pthread_self(), &made.clock_) != 0) made.id_ = 0;
  return made;
}

bool thread_watch::was_preempted(std::chrono::nanoseconds period) noexcept {
  timespec time{};
  if (id_ == 0 || ::clock_gettime(clock_, &time) != 0) return false;
  const auto ran = std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  const auto ran_since = ran - std::exchange(ran_before_, ran);
  return ran_since < period / 2 && state_of(id_) == 'R';
}

} // namespace actorgrid::ws
