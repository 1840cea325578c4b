#include "apps/bench/closed_loop.hpp"

#include <atomic>
#include <latch>
#include <sys/resource.h>
#include <thread>

namespace actorgrid::bench {

namespace {

using clock = std::chrono::steady_clock;

std::chrono::nanoseconds cpu_time() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

struct loop_state {
  loop_state(one_call c, std::size_t callers)
      : call(std::move(c)), ended(static_cast<std::ptrdiff_t>(callers)) {}

  one_call call;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> failures{0};
  std::latch ended;
};

task<> call_in_turn(peer to, loop_state* state) {
  std::uint64_t calls = 0, failures = 0;
  while (!state->stop.load(std::memory_order_relaxed)) {
    ++(co_await state->call(to) ? calls : failures);
  }
  state->calls += calls;
  state->failures += failures;
  state->ended.count_down();
}

} // namespace

double measured::calls_per_second() const noexcept {
  return static_cast<double>(calls) / std::chrono::duration<double>(took).count();
}

double measured::cpu_ns_per_call() const noexcept {
  return calls == 0 ? 0 : static_cast<double>(cpu.count()) / static_cast<double>(calls);
}

measured run_closed_loop(node& own, const peer& to, const one_call& call, std::size_t callers,
                         std::chrono::milliseconds time) {
  loop_state state(call, callers);
  const auto begin = clock::now();
  const auto cpu_before = cpu_time();
  for (std::size_t i = 0; i < callers; ++i) own.spawn_task(call_in_turn(to, &state));
  std::this_thread::sleep_for(time);
  state.stop = true;
  state.ended.wait();
  return {state.calls, state.failures, clock::now() - begin, cpu_time() - cpu_before};
}

} // namespace actorgrid::bench
