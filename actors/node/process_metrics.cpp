#include "actors/node/process_metrics.hpp"

#include <caf/actor_registry.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::actors {

namespace {

std::chrono::nanoseconds time_of(const timeval& t) noexcept {
  return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
}

/// Since the system was booted: the clock of the times in /proc/self/stat.
std::chrono::nanoseconds up_time() noexcept {
  timespec t{};
  ::clock_gettime(CLOCK_BOOTTIME, &t);
  return std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec};
}

std::chrono::system_clock::time_point start_time() {
  std::ifstream stat{"/proc/self/stat"};
  // The name, in parentheses, may contain anything.
  std::string text{std::istreambuf_iterator<char>{stat}, {}};
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest{text.substr(name_end + 1)};
  constexpr int fields_before = 19; // from the state, the third, to the start, the 22nd
  std::string skipped;
  for (int i = 0; i < fields_before; ++i) rest >> skipped;
  std::int64_t ticks = 0;
  rest >> ticks;
  const auto per_second = ::sysconf(_SC_CLK_TCK);
  if (!rest || per_second <= 0) return {};
  const auto age = up_time() - std::chrono::milliseconds{ticks * 1000 / per_second};
  using std::chrono::system_clock;
  return system_clock::now() - std::chrono::duration_cast<system_clock::duration>(age);
}

std::uint64_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// `max` if none is left to look with.
std::uint64_t open_descriptors(std::uint64_t max) {
  std::error_code error;
  std::filesystem::directory_iterator next{"/proc/self/fd", error};
  if (error) return error.value() == EMFILE || error.value() == ENFILE ? max : 0;
  std::uint64_t count = 0;
  for (; !error && next != std::filesystem::directory_iterator{}; next.increment(error)) ++count;
  return count > 0 ? count - 1 : 0; // without the one that looks
}

} // namespace

process_metrics read_process_metrics(caf::actor_system& system) {
  static const auto started = start_time();
  process_metrics now;
  now.started = started;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0)
    now.cpu_time = time_of(used.ru_utime) + time_of(used.ru_stime);
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) now.descriptors_max = descriptors.rlim_cur;
  now.resident_bytes = resident_bytes();
  now.descriptors = open_descriptors(now.descriptors_max);
  now.actors = system.registry().running();
  return now;
}

} // namespace actorgrid::actors
