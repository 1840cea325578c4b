#include "tests/loop/test_loop.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"

#include <memory>
#include <vector>

using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

/// Timers that record the order in which they fire.
class timer_log {
public:
  explicit timer_log(test_loop& where) : loop_(where) {}
  ~timer_log() {
    loop_.run([&] { timers_.clear(); });
  }

  loop::timer& add(int name, std::function<void()> more = {}) {
    timers_.push_back(std::make_unique<loop::timer>(loop_, [this, name, more] {
      fired_at_ = loop_.get().now();
      if (more) more();
      monitor_.change([&] { fired_.push_back(name); });
    }));
    return *timers_.back();
  }
  void destroy_first() { timers_.erase(timers_.begin()); }

  std::vector<int> wait(std::size_t count) {
    monitor_.wait([&] { return fired_.size() >= count; });
    return monitor_.look([&] { return fired_; });
  }
  loop::clock::time_point fired_at() const { return fired_at_; }

private:
  test_loop& loop_;
  monitor monitor_;
  std::vector<int> fired_;
  std::vector<std::unique_ptr<loop::timer>> timers_;
  loop::clock::time_point fired_at_;
};

} // namespace

TEST_CASE("timers fire in the order of their due times, not of their arming") {
  const no_descriptor_leaks balance;
  test_loop where;
  timer_log log{where};
  where.run([&] {
    const auto now = loop::clock::now();
    log.add(3).arm(now + 30ms);
    log.add(1).arm(now + 10ms);
    log.add(2).arm(now + 20ms);
  });
  CHECK(log.wait(3) == std::vector<int>{1, 2, 3});
}

TEST_CASE("a timer never fires before it is due") {
  const no_descriptor_leaks balance;
  test_loop where;
  timer_log log{where};
  const auto due = loop::clock::now() + 25ms;
  where.run([&] { log.add(1).arm(due); });
  log.wait(1);
  CHECK(where.run([&] { return log.fired_at(); }) >= due);
}

TEST_CASE("arming a timer again replaces the earlier arming") {
  const no_descriptor_leaks balance;
  test_loop where;
  timer_log log{where};
  where.run([&] {
    const auto now = loop::clock::now();
    auto& moved = log.add(1);
    moved.arm(now + 5ms);
    log.add(2).arm(now + 20ms);
    moved.arm(now + 40ms);
  });
  CHECK(log.wait(2) == std::vector<int>{2, 1});
}

TEST_CASE("a disarmed or destroyed timer does not fire") {
  const no_descriptor_leaks balance;
  test_loop where;
  timer_log log{where};
  where.run([&] {
    const auto now = loop::clock::now();
    log.add(1).arm(now + 1ms);
    auto& disarmed = log.add(2);
    disarmed.arm(now + 1ms);
    disarmed.disarm();
    auto& never = log.add(3);
    never.arm(now + 1ms);
    never.arm(loop::clock::time_point::max());
    log.destroy_first();
    log.add(4).arm(now + 20ms);
  });
  CHECK(log.wait(1) == std::vector<int>{4});
}

TEST_CASE("a timer may destroy itself while it fires") {
  const no_descriptor_leaks balance;
  test_loop where;
  timer_log log{where};
  where.run([&] { log.add(1, [&] { log.destroy_first(); }).arm(loop::clock::now()); });
  CHECK(log.wait(1) == std::vector<int>{1});
}

TEST_CASE("a timer that arms itself for the past leaves the loop alive") {
  const no_descriptor_leaks balance;
  test_loop where;
  timer_log log{where};
  int left = 1000;
  loop::timer* self = nullptr;
  where.run([&] {
    self = &log.add(1, [&] {
      if (--left > 0) self->arm(loop::clock::now() - 1s);
    });
    self->arm(loop::clock::now());
  });
  // Is answered although the timer keeps firing.
  CHECK(where.run([] { return true; }));
  CHECK(log.wait(1000).size() == 1000);
}
