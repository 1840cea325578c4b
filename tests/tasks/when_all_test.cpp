#include "tests/tasks/one_node.hpp"

#include <actorgrid/actorgrid.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto twice = unary<int, int>(handler_id{40});

struct pair_of_texts {
  std::string first;
  std::string second;
};

template <class T>
task<T> after(std::chrono::milliseconds time, T value) {
  co_await sleep_for(time);
  co_return value;
}

task<> pause_for(std::chrono::milliseconds time) {
  co_await sleep_for(time);
}

task<int> throw_after(std::chrono::milliseconds time, const char* why) {
  co_await sleep_for(time);
  throw std::runtime_error(why);
}

task<int> endless(one_node* w, std::string name) {
  const farewell end{w, name};
  w->tell(name);
  co_await sleep_for(1000h);
  co_return 1;
}

task<int> at_once(int value) {
  co_return value;
}

} // namespace

TEST_CASE("tasks run at the same time, and their values come in the order of the tasks") {
  one_node w;
  const auto began = w.sim().now();
  w.sim().run([]() -> task<> {
    auto [a, b, c] = co_await when_all(after(30ms, 1), after(10ms, std::string{"b"}), at_once(3));
    CHECK(a == 1);
    CHECK(b == "b");
    CHECK(c == 3);
  }());
  CHECK(w.sim().now() - began == 30ms);
}

TEST_CASE("tasks without a value have std::monostate, and none at all gives nothing") {
  one_node w;
  w.sim().run([]() -> task<> {
    auto both = co_await when_all(pause_for(2ms), at_once(2));
    static_assert(std::is_same_v<decltype(both), std::tuple<std::monostate, int>>);
    CHECK(std::get<1>(both) == 2);
    static_assert(
        std::is_void_v<decltype(when_all(pause_for(1ms)).operator co_await().await_resume())>);
    co_await when_all(pause_for(1ms), sleep_for(1ms));
    co_await when_all();
  }());
}

TEST_CASE("a vector of tasks gives a vector of values") {
  one_node w;
  w.sim().run([]() -> task<> {
    std::vector<task<int>> work;
    for (int i = 0; i < 20; ++i) work.push_back(after((20 - i) * 1ms, i));
    const auto values = co_await when_all(std::move(work));
    REQUIRE(values.size() == 20);
    for (int i = 0; i < 20; ++i) CHECK(values[static_cast<std::size_t>(i)] == i);
    const auto none = co_await when_all(std::vector<task<int>>{});
    CHECK(none.empty());
    std::vector<task<>> pauses;
    for (int i = 0; i < 3; ++i) pauses.push_back(pause_for(1ms));
    co_await when_all(std::move(pauses));
  }());
}

TEST_CASE("calls and waits for streams of values need no task around them") {
  simulation sim{2};
  sim.node(1).handle(twice, [](int n) -> task<int> { co_return 2 * n; });
  sim.start();
  sim.link(0, 1).delay(10ms);
  const auto began = sim.now();
  sim.run([](peer to) -> task<> {
    const channel<int> c{1};
    auto [four, six, sent, got] =
        co_await when_all(to.call(twice, 2), to.call(twice, 3), c.send(8), c.next());
    REQUIRE((four && six && got));
    CHECK(*four + *six + *got == 18);
    CHECK_FALSE(sent);
    std::vector<call<int>> calls;
    for (int i = 0; i < 3; ++i) calls.push_back(to.call(twice, i));
    const auto answers = co_await when_all(std::move(calls));
    CHECK(*answers.at(2) == 4);
  }(sim.peer(0, 1)));
  CHECK(sim.now() - began == 40ms);
}

TEST_CASE("an error that a task returns is a value like others") {
  simulation sim{2};
  sim.start();
  sim.run([](peer to) -> task<> {
    auto [answer, number] = co_await when_all(to.call(twice, 2), at_once(1));
    CHECK_FALSE(answer);
    CHECK(number == 1);
  }(sim.peer(0, 1)));
}

TEST_CASE("the first exception destroys the other tasks and is rethrown at once") {
  one_node w;
  const auto began = w.sim().now();
  w.sim().run([](one_node* to) -> task<> {
    try {
      co_await when_all(endless(to, "a"), throw_after(5ms, "first"), throw_after(9ms, "second"));
    } catch (const std::runtime_error& e) {
      to->tell(e.what());
    }
  }(&w));
  CHECK(w.told() == texts{"a", "a is gone", "first"});
  CHECK(w.sim().now() - began == 5ms);
}

TEST_CASE("a task that throws before it waits keeps later ones from starting") {
  one_node w;
  const auto refuse = []() -> task<int> {
    throw std::runtime_error("no");
    co_return 1;
  };
  w.sim().run([](one_node* to, task<int> refusing) -> task<> {
    try {
      co_await when_all(endless(to, "a"), std::move(refusing), endless(to, "b"));
    } catch (const std::runtime_error& e) {
      to->tell(e.what());
    }
  }(&w, refuse()));
  CHECK(w.told() == texts{"a", "a is gone", "no"});
}

TEST_CASE("destroying a task destroys those that it waits for, nested ones too") {
  one_node w;
  w.spawn([](one_node* to) -> task<> {
    std::vector<task<int>> more;
    more.push_back(endless(to, "b"));
    co_await when_all(endless(to, "a"), when_all(std::move(more)));
    to->tell("never");
  }(&w));
  CHECK(w.told() == texts{"a", "b"});
  w.destroy_tasks();
  auto told = w.told();
  std::sort(told.begin(), told.end());
  CHECK(told == texts{"a is gone", "b is gone"});
}

TEST_CASE("what never ran is destroyed without running") {
  one_node w;
  {
    auto unused = when_all(endless(&w, "a"), endless(&w, "b"));
  }
  CHECK(w.told().empty());
}

TEST_CASE("tasks that are waited for live on the actor of the task that waits") {
  one_node w;
  w.sim().run([]() -> task<> {
    const auto here = []() -> task<caf::scheduled_actor*> {
      co_return co_await detail::this_actor{};
    };
    auto* mine = co_await detail::this_actor{};
    auto [first, second] = co_await when_all(here(), here());
    CHECK(mine);
    CHECK(first == mine);
    CHECK(second == mine);
  }());
}

TEST_CASE("values of aggregates are not destroyed twice") {
  one_node w;
  const auto make = []() -> task<pair_of_texts> {
    co_await sleep_for(1ms);
    co_return pair_of_texts{std::string(100, 'a'), std::string(100, 'b')};
  };
  w.sim().run([](auto making) -> task<> {
    auto [a, b] = co_await when_all(making(), making());
    CHECK(a.first + b.second == std::string(100, 'a') + std::string(100, 'b'));
    std::vector<task<pair_of_texts>> more;
    more.push_back(making());
    auto first = co_await when_any(std::move(more));
    CHECK(first.value.second == std::string(100, 'b'));
    auto limited = co_await with_timeout(1s, making());
    REQUIRE(limited);
    CHECK(limited->first == std::string(100, 'a'));
  }(make));
}

TEST_CASE("a task that was used already is refused among others, too") {
  one_node w;
  CHECK_THROWS_AS(w.sim().run([]() -> task<> {
    auto once = at_once(1);
    (void)co_await std::move(once);
    (void)co_await when_all(std::move(once), at_once(2)); // NOLINT(bugprone-use-after-move)
  }()),
                  std::logic_error);
}
