#include "bench/driver/measurement.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace actorgrid::bench {

namespace {

process_usage used_since(const process_usage& before, process_usage now) {
  now.cpu_ns -= before.cpu_ns;
  return now;
}

} // namespace

double measurement::per_second() const {
  return static_cast<double>(done.times->count())
         / std::chrono::duration<double>(done.took).count();
}

double measurement::cpu_s_per_million() const {
  const auto operations = static_cast<double>(done.times->count());
  return operations > 0 ? static_cast<double>(caller.cpu_ns + served.cpu_ns) / operations / 1e3 : 0;
}

measurement run_load(const serving_process& served, const load& wanted,
                     const std::function<void(closed_loop&)>& work) {
  const auto run = [&](double seconds) {
    const auto ns = static_cast<std::int64_t>(seconds * 1e9);
    closed_loop loop(wanted.callers, wanted.bytes, std::chrono::nanoseconds(ns));
    work(loop);
    return loop.result();
  };
  run(std::max(wanted.seconds / 10, 0.01));
  const auto own_before = usage_of(::getpid()), served_before = served.usage();
  auto done = run(wanted.seconds);
  return {.done = std::move(done),
          .caller = used_since(own_before, usage_of(::getpid())),
          .served = used_since(served_before, served.usage())};
}

} // namespace actorgrid::bench
