#include "frames.hpp"
#include "net/mux/deadline_queue.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using namespace actorgrid::mux;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("an empty deadline queue is never due") {
  deadline_queue queue;
  CHECK(queue.is_empty());
  CHECK(queue.next_due() == never);
  CHECK(queue.pop_due(time_point::max()) == nullptr);
}

TEST_CASE("deadlines come out in order and not before they are due") {
  deadline_queue queue;
  deadline_entry a, b, c;
  queue.set(b, start + 2s);
  queue.set(c, start + 3s);
  queue.set(a, start + 1s);
  CHECK(queue.next_due() == start + 1s);
  CHECK(queue.pop_due(start + 999ms) == nullptr);
  CHECK(queue.pop_due(start + 2s) == &a);
  CHECK(queue.pop_due(start + 2s) == &b);
  CHECK(queue.pop_due(start + 2s) == nullptr);
  CHECK_FALSE(a.is_queued());
  CHECK(c.is_queued());
}

TEST_CASE("setting a queued deadline again moves it both ways") {
  deadline_queue queue;
  deadline_entry a, b;
  queue.set(a, start + 1s);
  queue.set(b, start + 2s);
  queue.set(a, start + 3s);
  CHECK(queue.next_due() == start + 2s);
  queue.set(a, start + 1s);
  CHECK(queue.next_due() == start + 1s);
  CHECK(queue.size() == 2);
  CHECK(queue.pop_due(start + 2s) == &a);
  CHECK(queue.pop_due(start + 2s) == &b);
  CHECK(queue.is_empty());
}

TEST_CASE("removing a deadline that is not queued does nothing") {
  deadline_queue queue;
  deadline_entry a, b;
  queue.set(a, start);
  queue.remove(b);
  queue.remove(a);
  queue.remove(a);
  CHECK(queue.is_empty());
}

TEST_CASE("a deadline queue under random use agrees with a sorted list") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  deadline_queue queue;
  std::vector<deadline_entry> entries(100);
  for (int step = 0; step != 20000; ++step) {
    deadline_entry& e = entries[random() % entries.size()];
    switch (random() % 3) {
    case 0:
      queue.set(e, start + std::chrono::milliseconds(random() % 1000));
      break;
    case 1:
      queue.remove(e);
      break;
    default:
      const time_point now = start + std::chrono::milliseconds(random() % 1000);
      time_point earliest = never;
      for (const deadline_entry& other : entries) {
        if (other.is_queued()) earliest = std::min(earliest, other.due);
      }
      REQUIRE(queue.next_due() == earliest);
      const deadline_entry* popped = queue.pop_due(now);
      REQUIRE((popped != nullptr) == (earliest <= now));
      if (popped) REQUIRE(popped->due == earliest);
    }
    const auto queued = std::ranges::count_if(entries, &deadline_entry::is_queued);
    REQUIRE(queue.size() == static_cast<std::size_t>(queued));
  }
}
