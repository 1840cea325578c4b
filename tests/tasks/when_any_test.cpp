#include "tests/tasks/one_node.hpp"

#include <actorgrid/actorgrid.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto slow = unary<int, int>(handler_id{40});

task<std::string> racer(one_node* w, std::chrono::milliseconds time, std::string name) {
  const farewell end{w, name};
  co_await sleep_for(time);
  co_return name;
}

task<std::string> quick(one_node* w, std::string name) {
  w->tell(name + " ran");
  co_return name;
}

task<int> throw_soon(std::chrono::milliseconds time) {
  co_await sleep_for(time);
  throw std::runtime_error("out of breath");
}

} // namespace

TEST_CASE("the first to end wins, and the others are destroyed before the task goes on") {
  one_node w;
  const auto began = w.sim().now();
  w.sim().run([](one_node* to) -> task<> {
    auto first = co_await when_any(racer(to, 30ms, "a"), racer(to, 10ms, "b"), sleep_for(20ms));
    REQUIRE(first.index() == 1);
    to->tell(std::get<1>(first) + " won");
  }(&w));
  CHECK(w.told() == texts{"b is gone", "a is gone", "b won"});
  CHECK(w.sim().now() - began == 10ms);
}

TEST_CASE("one that ends without waiting wins, and later ones never start") {
  one_node w;
  w.sim().run([](one_node* to) -> task<> {
    auto first = co_await when_any(racer(to, 1ms, "a"), quick(to, "b"), quick(to, "c"));
    to->tell(std::to_string(first.index()));
  }(&w));
  CHECK(w.told() == texts{"b ran", "a is gone", "1"});
}

TEST_CASE("of a vector of tasks, the winner has an index and a value") {
  one_node w;
  w.sim().run([](one_node* to) -> task<> {
    std::vector<task<std::string>> racers;
    for (int i : {5, 3, 4}) racers.push_back(racer(to, i * 1ms, std::to_string(i)));
    auto first = co_await when_any(std::move(racers));
    CHECK(first.index == 1);
    CHECK(first.value == "3");
    std::vector<sleep_for> pauses;
    for (int i : {5, 3, 2}) pauses.emplace_back(i * 1ms);
    const auto shortest = co_await when_any(std::move(pauses));
    CHECK(shortest.index == 2);
    CHECK_THROWS_AS(when_any(std::vector<task<>>{}), std::invalid_argument);
  }(&w));
}

TEST_CASE("if the first to end throws, the exception is rethrown") {
  one_node w;
  CHECK_THROWS_WITH(w.sim().run([](one_node* to) -> task<> {
    (void)co_await when_any(racer(to, 9ms, "a"), throw_soon(5ms));
  }(&w)),
                    "out of breath");
  CHECK(w.told() == texts{"a is gone"});
  // Later ones have no say.
  w.sim().run([](one_node* to) -> task<> {
    auto first = co_await when_any(racer(to, 4ms, "a"), throw_soon(5ms));
    CHECK(first.index() == 0);
  }(&w));
}

TEST_CASE("a call that loses is abandoned") {
  simulation sim{2};
  sim.node(1).handle(slow, [](int n) -> task<int> {
    co_await sleep_for(1h);
    co_return n;
  });
  sim.start();
  sim.run([](peer to) -> task<> {
    auto first = co_await when_any(to.call(slow, 1, {.timeout = 2h}), sleep_for(1s));
    CHECK(first.index() == 1);
  }(sim.peer(0, 1)));
  sim.settle();
  CHECK(sim.peer(0, 1).stats().calls_out == 0);
}

TEST_CASE("two that end at the same moment: the first in the order of events wins, once") {
  one_node w;
  const manual_reset_event both;
  w.spawn([](one_node* to, manual_reset_event e) -> task<> {
    auto first = co_await when_any(e.wait(), e.wait());
    to->tell(std::to_string(first.index()));
  }(&w, both));
  both.set();
  w.sim().settle();
  CHECK(w.told() == texts{"0"});
}

TEST_CASE("a loser may hold what the others wait for") {
  one_node w;
  const channel<int> c{1};
  w.spawn([](one_node* to, channel<int> both) -> task<> {
    // Destroying the loser closes the channel that the winner waited on before.
    const auto keep = [](channel_closer closer) -> task<> {
      const auto held = std::move(closer);
      co_await sleep_for(1h);
    };
    auto first = co_await when_any(both.next(), keep(both.closer()));
    to->tell(std::to_string(**std::get_if<0>(&first)));
    to->tell(both.is_closed() ? "closed" : "open");
  }(&w, c));
  CHECK(c.try_send(5) == send_status::sent);
  w.sim().settle();
  CHECK(w.told() == texts{"5", "closed"});
}
