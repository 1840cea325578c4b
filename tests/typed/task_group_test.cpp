#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/task_group.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <atomic>
#include <chrono>
#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

task<> count_after(std::chrono::milliseconds time, std::atomic<int>* counted) {
  co_await sleep_for(time);
  ++*counted;
}

task<> fail_with(const char* why) {
  co_await sleep_for(1ms);
  throw std::runtime_error(why);
}

} // namespace

TEST_CASE("a group waits for all of its tasks, and so does its end") {
  checked_cluster c(1);
  c.start();
  std::atomic<int> counted{0};
  {
    task_group group{c[0]};
    group.wait(); // nothing to wait for
    for (int i = 0; i < 20; ++i) group.add(count_after(1ms, &counted));
    group.wait();
    CHECK(counted == 20);
    group.add(count_after(1ms, &counted));
  }
  CHECK(counted == 21);
}

TEST_CASE("a group rethrows the first exception of a task, once") {
  checked_cluster c(1);
  c.start();
  std::atomic<int> counted{0};
  task_group group{c[0]};
  group.add(fail_with("out of paper"));
  group.add(count_after(1ms, &counted));
  CHECK_THROWS_WITH(group.wait(), "out of paper");
  CHECK(counted == 1);
  CHECK_NOTHROW(group.wait());
}

TEST_CASE("tasks that end with their node have ended for their group") {
  checked_cluster c(1);
  c.start();
  std::atomic<int> counted{0};
  task_group group{c[0]};
  group.add(count_after(24h, &counted));
  CHECK_FALSE(group.wait_for(1ms));
  c[0].stop();
  group.wait();
  CHECK(counted == 0);
}

TEST_CASE("in a simulation a group is waited for in virtual time") {
  simulation sim({.nodes = 1});
  sim.start();
  std::atomic<int> counted{0};
  task_group group{sim.node(0)};
  group.add(count_after(3min, &counted));
  CHECK_FALSE(group.wait_for(1min));
  CHECK(counted == 0);
  CHECK(group.wait_for(3min));
  CHECK(counted == 1);
}
