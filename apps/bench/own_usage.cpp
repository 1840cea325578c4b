#include "apps/bench/own_usage.hpp"

#include <chrono>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace actorgrid::bench {

namespace {

std::int64_t nanoseconds_of(const timeval& t) {
  return std::chrono::nanoseconds(std::chrono::seconds(t.tv_sec)
                                  + std::chrono::microseconds(t.tv_usec))
      .count();
}

std::int64_t rss_bytes() {
  std::int64_t all_pages = 0, resident_pages = 0;
  std::ifstream("/proc/self/statm") >> all_pages >> resident_pages;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

} // namespace

usage own_usage() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  usage now;
  now.process = ::getpid();
  now.cpu_ns = nanoseconds_of(used.ru_utime) + nanoseconds_of(used.ru_stime);
  now.rss_bytes = rss_bytes();
  return now;
}

} // namespace actorgrid::bench
