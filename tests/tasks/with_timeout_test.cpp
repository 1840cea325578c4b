#include "tests/tasks/one_node.hpp"

#include <actorgrid/actorgrid.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto echo_number = unary<int, int>(handler_id{40});

task<int> answer_after(one_node* w, std::chrono::milliseconds time) {
  const farewell end{w, "task"};
  co_await sleep_for(time);
  co_return 42;
}

task<result<int>> fail_with(errc why) {
  co_await sleep_for(1ms);
  co_return make_error(why);
}

task<int> throw_in_time() {
  co_await sleep_for(1ms);
  throw std::runtime_error("broken");
}

} // namespace

TEST_CASE("a task that is done in time gives its value") {
  one_node w;
  w.sim().run([](one_node* to) -> task<> {
    result<int> in_time = co_await with_timeout(20ms, answer_after(to, 19ms));
    REQUIRE(in_time);
    CHECK(*in_time == 42);
    result<void> pause = co_await with_timeout(20ms, sleep_for(1ms));
    CHECK(pause);
    result<int> for_ever = co_await with_timeout(std::chrono::hours::max(), answer_after(to, 1ms));
    CHECK(for_ever);
  }(&w));
}

TEST_CASE("a task that takes longer is destroyed then, and the error says what the limit was") {
  one_node w;
  const auto began = w.sim().now();
  w.sim().run([](one_node* to) -> task<> {
    auto late = co_await with_timeout(1500ms, answer_after(to, 1501ms));
    to->tell(late ? "in time" : render(late.error()));
  }(&w));
  CHECK(w.told() == texts{"task is gone", "deadline_exceeded: not done within 1500 ms"});
  CHECK(w.sim().now() - began == 1500ms);
}

TEST_CASE("without time a task runs until it first waits") {
  one_node w;
  w.sim().run([](one_node* to) -> task<> {
    for (auto limit : {0ms, -1ms}) {
      const auto at_once = []() -> task<int> { co_return 1; };
      auto done = co_await with_timeout(limit, at_once());
      CHECK((done && *done == 1));
      auto late = co_await with_timeout(limit, answer_after(to, 1ms));
      CHECK_FALSE(late);
    }
  }(&w));
}

TEST_CASE("errors and exceptions of a task with a time limit are its own") {
  one_node w;
  w.sim().run([]() -> task<> {
    auto failed = co_await with_timeout(1s, fail_with(errc::queue_full));
    static_assert(std::is_same_v<decltype(failed), result<int>>);
    REQUIRE_FALSE(failed);
    CHECK(code_of(failed.error()) == errc::queue_full);
  }());
  CHECK_THROWS_WITH(w.sim().run(with_timeout(1s, throw_in_time())), "broken");
}

TEST_CASE("calls and sends with a time limit give what they give without") {
  simulation sim{2};
  sim.node(1).handle(echo_number, [](int n) -> task<int> { co_return n; });
  sim.start();
  sim.link(0, 1).delay(10ms);
  sim.run([](peer to) -> task<> {
    auto answer = co_await with_timeout(1s, to.call(echo_number, 1));
    static_assert(std::is_same_v<decltype(answer), result<int>>);
    CHECK((answer && *answer == 1));
    auto late = co_await with_timeout(19ms, to.call(echo_number, 1));
    REQUIRE_FALSE(late);
    CHECK(code_of(late.error()) == errc::deadline_exceeded);

    const channel<int> c{1};
    caf::error sent = co_await with_timeout(1s, c.send(1));
    CHECK_FALSE(sent);
    sent = co_await with_timeout(1s, c.send(2));
    CHECK(code_of(sent) == errc::deadline_exceeded);
    CHECK(c.size() == 1);
  }(sim.peer(0, 1)));
  sim.settle();
  CHECK(sim.peer(0, 1).stats().calls_out == 0);
}
