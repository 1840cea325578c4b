#include "net/loop/loop.hpp"
#include "tests/loop/test_loop.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

namespace {

/// Has work for `wanted` turns, and counts its turns.
struct counting_worker final : loop::worker {
  std::atomic<int> wanted{0};
  std::atomic<int> done{0};
  std::atomic<int> turns{0};
  monitor* told = nullptr;

  bool run_ready() override {
    ++turns;
    if (done < wanted) {
      ++done;
      if (told) told->change([] {});
    }
    return done < wanted;
  }
};

} // namespace

TEST_CASE("posts from many threads all run, those of one thread in order") {
  const no_descriptor_leaks balance;
  constexpr int threads_count = 4;
  constexpr int posts_per_thread = 2000;
  test_loop where;
  std::array<int, threads_count> seen{};
  bool in_order = true;
  bool on_loop = true;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < threads_count; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < posts_per_thread; ++i) {
        where.get().post([&, t, i] {
          in_order = in_order && seen[t] == i;
          on_loop = on_loop && where.get().is_current();
          ++seen[t];
        });
      }
    });
  }
  for (auto& t : threads) t.join();
  const auto final_counts = where.run([&] { return seen; });
  for (const int count : final_counts) CHECK(count == posts_per_thread);
  CHECK(in_order);
  CHECK(on_loop);
  CHECK_FALSE(where.get().is_current());
}

TEST_CASE("a wake-up reaches a sleeping loop each time") {
  const no_descriptor_leaks balance;
  monitor m;
  counting_worker worker;
  worker.told = &m;
  loop where{{"sleeper", std::chrono::microseconds{0}}};
  where.start(worker);
  for (int i = 1; i <= 3000; ++i) {
    worker.wanted = i;
    where.wake();
    REQUIRE(m.wait([&] { return worker.done == i; }));
  }
}

TEST_CASE("no wake-up is lost when several threads wake a loop at once") {
  const no_descriptor_leaks balance;
  monitor m;
  counting_worker worker;
  worker.told = &m;
  loop where{{"sleeper", std::chrono::microseconds{20}}};
  where.start(worker);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        ++worker.wanted;
        where.wake();
      }
    });
  }
  for (auto& t : threads) t.join();
  CHECK(m.wait([&] { return worker.done == 3000; }));
}

TEST_CASE("a worker with work left gets its turns without being woken") {
  const no_descriptor_leaks balance;
  monitor m;
  counting_worker worker;
  worker.told = &m;
  worker.wanted = 500;
  loop where{{}};
  where.start(worker);
  CHECK(m.wait([&] { return worker.done == 500; }));
}

TEST_CASE("sockets that have read a lot wait for the worker's next turn") {
  const no_descriptor_leaks balance;
  constexpr std::size_t reads = 6;
  test_loop where;
  // The turns, one after the other, in which reads of that many bytes ended.
  const auto turns_of_reads = [&](std::size_t bytes) {
    monitor m;
    std::vector<int> turns;
    where.get().post([&] {
      for (std::size_t i = 0; i != reads; ++i) {
        boost::asio::post(where.get().context(), [&, bytes] {
          where.get().count_read(bytes);
          m.change([&] { turns.push_back(where.turns()); });
        });
      }
    });
    REQUIRE(m.wait([&] { return turns.size() == reads; }));
    const int first = turns.front();
    for (int& turn : turns) turn -= first;
    return turns;
  };
  CHECK(turns_of_reads(0) == std::vector{0, 0, 0, 0, 0, 0});
  CHECK(turns_of_reads(512) == std::vector{0, 0, 0, 0, 0, 0});
  CHECK(turns_of_reads(16 * 1024) == std::vector{0, 0, 1, 1, 2, 2});
  CHECK(turns_of_reads(1024 * 1024) == std::vector{0, 1, 2, 3, 4, 5});
}

TEST_CASE("an idle loop takes no turns") {
  const no_descriptor_leaks balance;
  monitor m;
  counting_worker worker;
  int turns_before = 0;
  int turns_after = 0;
  bool is_over = false;
  // Declared before the loop, so that they outlive it; reset on its thread below.
  std::unique_ptr<loop::timer> settle, end;
  loop where{{"idle", std::chrono::microseconds{1000}}};
  where.start(worker);
  where.post([&] {
    end = std::make_unique<loop::timer>(where, [&] {
      turns_after = worker.turns;
      m.change([&] { is_over = true; });
    });
    settle = std::make_unique<loop::timer>(where, [&] {
      turns_before = worker.turns;
      end->arm(loop::clock::now() + std::chrono::milliseconds{300});
    });
    settle->arm(loop::clock::now() + std::chrono::milliseconds{50});
  });
  REQUIRE(m.wait([&] { return is_over; }));
  CHECK(turns_after - turns_before < 5);
  monitor gone;
  bool is_gone = false;
  where.post([&] {
    settle.reset();
    end.reset();
    gone.change([&] { is_gone = true; });
  });
  CHECK(gone.wait([&] { return is_gone; }));
}

TEST_CASE("posts that a stopped loop did not get to are destroyed") {
  const no_descriptor_leaks balance;
  auto token = std::make_shared<int>(0);
  counting_worker worker;
  loop where{{}};
  SECTION("posted before a loop that never starts") {
    where.post([token] {});
    where.stop();
  }
  SECTION("posted after the stop") {
    where.start(worker);
    where.stop();
    where.post([token] {});
  }
  SECTION("posted by a post while stopping") {
    where.start(worker);
    where.post([&where, token] {
      for (int i = 0; i < 100; ++i) where.post([token] {});
    });
    where.stop();
  }
  CHECK(token.use_count() == 1);
}

TEST_CASE("stop ends a sleeping and a busy loop, and may be repeated") {
  const no_descriptor_leaks balance;
  counting_worker worker;
  SECTION("sleeping") {}
  SECTION("busy") {
    worker.wanted = 2'000'000'000;
  }
  loop where{{}};
  where.start(worker);
  where.stop();
  where.stop();
}

namespace {

struct counting_hook final : loop::turn_end_hook {
  int calls = 0;
  loop* again = nullptr;
  void on_turn_end() override {
    ++calls;
    if (again) std::exchange(again, nullptr)->at_turn_end(*this);
  }
};

} // namespace

TEST_CASE("a turn-end hook runs once however often it was asked for") {
  const no_descriptor_leaks balance;
  counting_hook hook;
  test_loop where;
  where.run([&] {
    for (int i = 0; i < 5; ++i) where.get().at_turn_end(hook);
  });
  CHECK(where.run([&] { return hook.calls; }) == 1);
}

TEST_CASE("a turn-end hook may ask for the next turn's end") {
  const no_descriptor_leaks balance;
  monitor m;
  counting_hook hook;
  test_loop where;
  where.run([&] {
    hook.again = &where.get();
    where.get().at_turn_end(hook);
  });
  while (where.run([&] { return hook.calls; }) < 2) {
  }
  CHECK(where.run([&] { return hook.calls; }) == 2);
}

TEST_CASE("a forgotten turn-end hook does not run") {
  const no_descriptor_leaks balance;
  counting_hook hook;
  test_loop where;
  where.run([&] {
    where.get().at_turn_end(hook);
    where.get().forget(hook);
  });
  CHECK(where.run([&] { return hook.calls; }) == 0);
}
