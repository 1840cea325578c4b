#include "tests/tasks/one_node.hpp"

#include <actorgrid/every.hpp>
#include <actorgrid/when_any.hpp>

#include <chrono>
#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

using moments = std::vector<std::chrono::milliseconds>;

/// When the calls come, since it was made.
class diary {
public:
  explicit diary(simulation& sim) : sim_(sim), began_(sim.now()) {}
  void note() {
    moments_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(sim_.now() - began_));
  }
  moments read() { return std::exchange(moments_, {}); }

private:
  simulation& sim_;
  const std::chrono::nanoseconds began_;
  moments moments_;
};

task<> note_and_sleep(diary* d, std::chrono::milliseconds time) {
  d->note();
  co_await sleep_for(time);
}

moments with_jitter(std::uint64_t seed) {
  one_node w(1, seed);
  diary d{w.sim()};
  w.spawn(every(10s, 4s, [&] { d.note(); }));
  w.sim().advance(125s);
  return d.read();
}

} // namespace

TEST_CASE("a function is called after every period, until its task is destroyed") {
  one_node w;
  diary d{w.sim()};
  w.spawn(every(10s, [&] { d.note(); }));
  w.sim().advance(9999ms);
  CHECK(d.read().empty());
  w.sim().advance(20001ms);
  CHECK(d.read() == moments{10s, 20s, 30s});
  w.destroy_tasks();
  w.sim().advance(1h);
  CHECK(d.read().empty());
}

TEST_CASE("calls that take time do not shift the periods, and long ones skip what they missed") {
  one_node w;
  diary d{w.sim()};
  auto time = 3s;
  w.spawn(every(10s, [&] { return note_and_sleep(&d, time); }));
  w.sim().advance(25s);
  CHECK(d.read() == moments{10s, 20s});
  time = 25s;
  w.sim().advance(45s); // to 70 s
  CHECK(d.read() == moments{30s, 60s});
  time = 0s;
  w.sim().advance(40s);
  CHECK(d.read() == moments{90s, 100s, 110s});
}

TEST_CASE("a node that was suspended makes up for no missed period") {
  one_node w;
  diary d{w.sim()};
  w.spawn(every(10s, [&] { d.note(); }));
  w.sim().pause(0);
  w.sim().advance(95s);
  w.sim().resume(0);
  w.sim().advance(15s);
  // The one that was due while suspended comes late, once.
  CHECK(d.read() == moments{95s, 100s, 110s});
}

TEST_CASE("jitter delays each call by less than itself, as the seed says") {
  const auto first = with_jitter(1);
  REQUIRE(first.size() == 12);
  bool differ = false;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto delay = first[i] - (i + 1) * 10s;
    CHECK(delay >= 0s);
    CHECK(delay < 4s);
    differ = differ || delay != first[0] - 10s;
  }
  CHECK(differ);
  CHECK(with_jitter(1) == first);
  CHECK(with_jitter(2) != first);
}

TEST_CASE("a jitter of a whole period loses no call") {
  one_node w;
  diary d{w.sim()};
  w.spawn(every(10s, 10s, [&] { d.note(); }));
  w.sim().advance(1000s);
  const auto calls = d.read().size();
  CHECK(calls >= 99);
  CHECK(calls <= 100);
}

TEST_CASE("a call that throws ends the task, and the observer hears of it") {
  one_node w;
  diary d{w.sim()};
  w.spawn(every(1s, [&] {
    d.note();
    throw std::runtime_error("out of paper");
  }));
  w.sim().advance(10s);
  CHECK(d.read() == moments{1s});
  REQUIRE(w.sim().seen(0).count(event::kind::task_failed) == 1);
  CHECK_THAT(w.sim().seen(0).events().back().why.text, Catch::Matchers::Contains("out of paper"));
}

TEST_CASE("a call that waits is destroyed with its task") {
  one_node w;
  const auto say = [](one_node* to) -> task<> {
    const farewell end{to, "call"};
    co_await sleep_for(1h);
  };
  w.spawn([](one_node* to, auto call) -> task<> {
    auto first = co_await when_any(every(1s, [=] { return call(to); }), sleep_for(3s));
    to->tell(std::to_string(first.index()));
  }(&w, say));
  w.sim().advance(10s);
  CHECK(w.told() == texts{"call is gone", "1"});
}

TEST_CASE("an exception of a periodic call reaches the task that awaits it") {
  one_node w;
  CHECK_THROWS_WITH(w.sim().run(every(1s, [] { throw std::runtime_error("out of ink"); })),
                    "out of ink");
}

TEST_CASE("periods and jitters that make no sense are refused at once") {
  CHECK_THROWS_AS(every(0s, [] {}), std::invalid_argument);
  CHECK_THROWS_AS(every(-1s, [] {}), std::invalid_argument);
  CHECK_THROWS_AS(every(1s, -1s, [] {}), std::invalid_argument);
  CHECK_THROWS_AS(every(1s, 2s, [] {}), std::invalid_argument);
  CHECK_NOTHROW(every(1s, 1s, [] {}));
}

TEST_CASE("the longest period never ends") {
  one_node w;
  diary d{w.sim()};
  w.spawn(every(std::chrono::nanoseconds::max(), 1h, [&] { d.note(); }));
  w.sim().advance(1000h);
  CHECK(d.read().empty());
}
