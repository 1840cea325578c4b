#include "net/loop/loop_threads.hpp"
#include "tests/loop/test_loop.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

namespace {

/// Goes on the errands that it is given, one in each turn.
class errand_worker final : public loop::worker {
public:
  loop* where = nullptr;
  std::atomic<int> late{0};
  std::atomic<int> absences{0};

  void add(std::function<void()> errand) {
    {
      const std::lock_guard lock{mutex_};
      errands_.push_back(std::move(errand));
    }
    where->wake();
  }

  bool run_ready() override {
    const std::lock_guard lock{mutex_};
    return !errands_.empty();
  }
  bool run_errands() override {
    std::function<void()> next;
    {
      const std::lock_guard lock{mutex_};
      if (errands_.empty() || !where->may_leave()) return true;
      next = std::move(errands_.back());
      errands_.pop_back();
    }
    loop::errand errand{*where};
    next();
    if (errand.come_back()) return true;
    ++late;
    return false;
  }
  void on_absence(bool is_absent) override { absences += is_absent ? 1 : -1; }

private:
  std::mutex mutex_;
  std::vector<std::function<void()>> errands_;
};

class errand_loop {
public:
  errand_loop() {
    worker_.where = &loop_;
    loop_.start(worker_);
  }

  loop& get() noexcept { return loop_; }
  errand_worker& worker() noexcept { return worker_; }

  /// Lets the loop's thread wait for the future on an errand. @returns when it does
  void block(std::shared_future<void> until) {
    std::promise<void> begun;
    auto has_begun = begun.get_future();
    worker_.add([&begun, until = std::move(until)] {
      begun.set_value();
      until.wait();
    });
    require_soon(has_begun);
  }
  std::thread::id thread() {
    auto task = std::make_shared<std::packaged_task<std::thread::id()>>(
        [] { return std::this_thread::get_id(); });
    auto id = task->get_future();
    loop_.post([task] { (*task)(); });
    require_soon(id);
    return id.get();
  }

private:
  template <class Future>
  static void require_soon(const Future& f) {
    if (f.wait_for(patience) != std::future_status::ready)
      throw std::runtime_error("the loop did not get to it");
  }

  errand_worker worker_;
  loop loop_{{"test", std::chrono::microseconds{50}}};
};

void wait_for(const std::atomic<int>& count, int wanted) {
  const auto limit = std::chrono::steady_clock::now() + patience;
  while (count < wanted && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  REQUIRE(count == wanted);
}

} // namespace

TEST_CASE("a loop whose thread blocks on an errand goes on on another thread") {
  errand_loop tested;
  const auto first = tested.thread();
  std::promise<void> unblock;
  tested.block(unblock.get_future().share());
  const auto second = tested.thread();
  CHECK(second != first);
  CHECK(tested.worker().late == 0);
  CHECK(tested.worker().absences == 1);
  CHECK(tested.get().handovers() == 1);
  unblock.set_value();
  wait_for(tested.worker().late, 1);
  CHECK(tested.thread() == second);
}

TEST_CASE("a loop keeps its thread when errands are short") {
  errand_loop tested;
  const auto first = tested.thread();
  std::atomic<int> done{0};
  bool is_current = true;
  for (int i = 0; i < 1000; ++i)
    tested.worker().add([&] {
      is_current = is_current && tested.get().is_current();
      ++done;
    });
  wait_for(done, 1000);
  CHECK(tested.thread() == first);
  CHECK_FALSE(is_current);
}

TEST_CASE("stopping a loop does not wait for an errand that blocks") {
  std::promise<void> unblock;
  const auto until = unblock.get_future().share();
  errand_loop tested;
  tested.block(until);
  tested.get().stop();
  CHECK(tested.worker().late == 0);
  unblock.set_value();
  wait_for(tested.worker().late, 1);
}

TEST_CASE("a loop lends no thread while too many have not come back") {
  errand_loop tested;
  std::promise<void> unblock;
  const auto until = unblock.get_future().share();
  for (int i = 0; i < loop_threads::late_max; ++i) tested.block(until);
  tested.thread(); // the last has been given up
  const auto may_leave = [&] {
    std::promise<bool> said;
    tested.get().post([&] { said.set_value(tested.get().may_leave()); });
    return said.get_future().get();
  };
  CHECK_FALSE(may_leave());
  unblock.set_value();
  wait_for(tested.worker().late, loop_threads::late_max);
  CHECK(may_leave());
}

namespace {

/// Has one errand when it starts, and nothing else.
class one_errand final : public loop::worker {
public:
  loop* where = nullptr;
  std::promise<void> done;

  bool run_ready() override { return false; }
  bool run_errands() override {
    if (std::exchange(is_done_, true) || !where->may_leave()) return true;
    loop::errand errand{*where};
    const bool is_back = errand.come_back();
    done.set_value();
    return is_back;
  }

private:
  bool is_done_ = false;
};

} // namespace

TEST_CASE("a turn in which a loop only went on errands counts as one that did something") {
  one_errand worker;
  loop tested{{"test", std::chrono::microseconds{0}}};
  worker.where = &tested;
  tested.start(worker);
  REQUIRE(worker.done.get_future().wait_for(patience) == std::future_status::ready);
  const auto stats = [&] { return tested.turns().read(loop::clock::now()); };
  while (!stats().is_asleep) std::this_thread::yield();
  CHECK(stats().turns == 1);
}
