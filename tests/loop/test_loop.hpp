#pragma once

#include "net/loop/loop.hpp"
#include "tests/transport/waiting.hpp"

#include <atomic>
#include <future>
#include <stdexcept>
#include <utility>

namespace actorgrid::ws::test {

struct idle_worker final : loop::worker {
  std::atomic<int> turns{0};
  bool run_ready() override {
    ++turns;
    return false;
  }
};

/// A running loop with no work of its own.
class test_loop {
public:
  explicit test_loop(std::chrono::microseconds busy_poll = std::chrono::microseconds{50})
      : loop_({"test", busy_poll}) {
    loop_.start(worker_);
  }

  loop& get() noexcept { return loop_; }
  operator loop&() noexcept { return loop_; }
  int turns() const noexcept { return worker_.turns; }

  /// Runs `f` on the loop, and returns its result.
  template <class F>
  auto run(F f) {
    auto task = std::make_shared<std::packaged_task<decltype(f())()>>(std::move(f));
    auto result = task->get_future();
    loop_.post([task] { (*task)(); });
    if (result.wait_for(patience) != std::future_status::ready)
      throw std::runtime_error("the loop did not get to it");
    return result.get();
  }

private:
  idle_worker worker_;
  loop loop_;
};

} // namespace actorgrid::ws::test
