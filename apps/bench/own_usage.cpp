#include "apps/bench/own_usage.hpp"

#include "apps/bench/system_calls.hpp"

#include <chrono>
#include <fstream>
#include <malloc.h>
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
  now.waits = used.ru_nvcsw;
  now.system_calls = system_calls();
  now.rss_bytes = rss_bytes();
  return now;
}

usage used_between(const usage& before, const usage& after) {
  usage used = after;
  used.cpu_ns -= before.cpu_ns;
  used.waits -= before.waits;
  if (after.system_calls >= 0) used.system_calls -= before.system_calls;
  return used;
}

std::int64_t heap_bytes() {
  const auto all = ::mallinfo2();
  return static_cast<std::int64_t>(all.uordblks + all.hblkhd);
}

} // namespace actorgrid::bench
