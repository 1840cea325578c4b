#include "tests/tasks/one_node.hpp"

#include <actorgrid/channel.hpp>
#include <actorgrid/manual_reset_event.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/when_any.hpp>
#include <actorgrid/with_timeout.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

struct parcel {
  std::string what;
  int weight = 0;
};

task<> receive_all(one_node* w, channel<int> c, std::string name) {
  while (auto value = co_await c.next()) w->tell(name + std::to_string(*value));
  w->tell(name + " end");
}

task<> receive_one(one_node* w, channel<int> c, std::string name) {
  auto value = co_await c.next();
  w->tell(value ? name + std::to_string(*value) : name + " end");
}

task<> receive_unless(one_node* w, channel<int> c, manual_reset_event stop, std::string name) {
  auto first = co_await when_any(stop.wait(), c.next());
  auto* value = std::get_if<1>(&first);
  w->tell(!value ? name + " stopped" : *value ? name + std::to_string(**value) : name + " end");
}

task<> send_one(one_node* w, channel<int> c, int value) {
  auto error = co_await c.send(value);
  w->tell(std::to_string(value) + (error ? ": " + render(error) : " sent"));
}

task<> send_unless(one_node* w, channel<int> c, manual_reset_event stop, int value) {
  auto first = co_await when_any(stop.wait(), c.send(value));
  w->tell(std::to_string(value) + (first.index() == 0 ? " stopped" : " sent"));
}

/// What the test does at one moment, in one turn of a loop.
task<> at_once(std::function<void()> f) {
  f();
  co_return;
}

task<> hold(channel_closer closer, manual_reset_event until) {
  const auto held = std::move(closer);
  co_await until.wait();
}

} // namespace

TEST_CASE("what is sent on a channel arrives in order, up to its end") {
  one_node w;
  const channel<int> c{2};
  w.spawn(receive_all(&w, c, "r"));
  w.spawn([](channel<int> to) -> task<> {
    for (int i = 1; i <= 5; ++i) (void)co_await to.send(i);
    to.close();
  }(c));
  CHECK(w.told() == texts{"r1", "r2", "r3", "r4", "r5", "r end"});
  CHECK(c.is_closed());
}

TEST_CASE("senders wait while a channel is full, and get room in the order in which they came") {
  one_node w;
  const channel<int> c{2};
  for (int i = 1; i <= 4; ++i) w.spawn(send_one(&w, c, i));
  CHECK(w.told() == texts{"1 sent", "2 sent"});
  CHECK(c.size() == 2);
  w.spawn(receive_one(&w, c, "r"));
  CHECK(w.told().size() == 2); // r1 and "3 sent"
  CHECK(c.size() == 2);
  // A newcomer does not overtake.
  CHECK(c.try_send(5) == send_status::would_block);
  w.spawn(receive_all(&w, c, "r"));
  const auto rest = w.told();
  const auto at = [&](const char* text) { return std::find(rest.begin(), rest.end(), text); };
  CHECK(at("r2") < at("r3"));
  CHECK(at("r3") < at("r4"));
  CHECK(at("r4") < rest.end());
}

TEST_CASE("receivers get values in the order in which they came") {
  one_node w(1);
  const channel<int> c{4};
  for (const char* name : {"a", "b", "c"}) w.spawn(receive_one(&w, c, name));
  w.spawn(at_once([c] {
    for (int i : {1, 2, 3, 4}) CHECK(c.try_send(i) == send_status::sent);
    // Three of them are promised.
    CHECK(c.try_next() == 1);
    CHECK_FALSE(c.try_next());
  }));
  CHECK(w.told() == texts{"a2", "b3", "c4"});
}

TEST_CASE("trying never waits, and keeps a value that was not sent") {
  const channel<std::unique_ptr<int>> c{1};
  CHECK(c.capacity() == 1);
  CHECK_FALSE(c.try_next());
  CHECK(c.try_send(std::make_unique<int>(1)) == send_status::sent);
  auto kept = std::make_unique<int>(2);
  CHECK(c.try_send(std::move(kept)) == send_status::would_block);
  REQUIRE(kept);
  CHECK(**c.try_next() == 1);
  c.close();
  CHECK(c.try_send(std::move(kept)) == send_status::finished);
  CHECK(kept);
  CHECK_FALSE(c.try_next());
}

TEST_CASE("closing a channel fails the senders that wait, and leaves what is queued") {
  one_node w(1);
  const channel<int> c{1};
  w.spawn(send_one(&w, c, 1));
  w.spawn(send_one(&w, c, 2));
  c.close();
  c.close();
  w.sim().settle();
  CHECK(w.told() == texts{"1 sent", "2: stream_finished: the channel is closed"});
  w.spawn(send_one(&w, c, 3));
  CHECK(w.told() == texts{"3: stream_finished: the channel is closed"});
  w.spawn(receive_all(&w, c, "r"));
  CHECK(w.told() == texts{"r1", "r end"});
}

TEST_CASE("closing an empty channel ends the wait of all receivers") {
  one_node w;
  const channel<int> c{1};
  w.spawn(receive_all(&w, c, "a"));
  w.spawn(receive_all(&w, c, "b"));
  c.close();
  w.sim().settle();
  CHECK(w.told().size() == 2);
}

TEST_CASE("a sender that is destroyed while it waits withdraws its value") {
  one_node w(1);
  const channel<int> c{1};
  const manual_reset_event stop;
  w.spawn(send_one(&w, c, 1));
  w.spawn(send_unless(&w, c, stop, 2));
  w.spawn(send_one(&w, c, 3));
  stop.set();
  w.sim().settle();
  CHECK(w.told() == texts{"1 sent", "2 stopped"});
  w.spawn(receive_one(&w, c, "r"));
  w.spawn(receive_one(&w, c, "r"));
  CHECK(w.told() == texts{"r1", "3 sent", "r3"});
  CHECK(c.size() == 0);
}

TEST_CASE("a value on its way to a receiver that is destroyed goes to the next one") {
  const std::size_t loops = GENERATE(1u, 2u, 3u);
  CAPTURE(loops);
  one_node w(loops);
  const channel<int> c{3};
  const manual_reset_event stop;
  w.spawn(receive_unless(&w, c, stop, "a"));
  w.spawn(receive_one(&w, c, "b"));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_send(1) == send_status::sent);
  }));
  auto told = w.told();
  std::sort(told.begin(), told.end());
  CHECK(told == texts{"a stopped", "b1"});

  // Without a next one it stays, before what was sent later.
  stop.reset();
  w.spawn(receive_unless(&w, c, stop, "a"));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_send(2) == send_status::sent);
    CHECK(c.try_send(3) == send_status::sent);
  }));
  CHECK(w.told() == texts{"a stopped"});
  w.spawn(receive_one(&w, c, "b"));
  w.spawn(receive_one(&w, c, "b"));
  CHECK(w.told() == texts{"b2", "b3"});
}

TEST_CASE("the end of a channel comes after a value on its way to a destroyed receiver") {
  one_node w;
  const channel<int> c{3};
  const manual_reset_event stop;
  w.spawn(receive_unless(&w, c, stop, "a"));
  w.spawn(receive_all(&w, c, "b"));
  w.spawn(at_once([=] {
    stop.set();
    CHECK(c.try_send(1) == send_status::sent);
    c.close();
  }));
  auto told = w.told();
  std::sort(told.begin(), told.end());
  CHECK(told == texts{"a stopped", "b end", "b1"});
}

TEST_CASE("values on their way when the node ends are not lost") {
  const channel<int> c{3};
  std::size_t got = 0;
  {
    one_node w;
    w.spawn(receive_one(&w, c, "a"));
    w.spawn(receive_one(&w, c, "b"));
    CHECK(c.try_send(1) == send_status::sent);
    CHECK(c.try_send(2) == send_status::sent);
    CHECK_FALSE(c.try_next());
    w.destroy_tasks();
    got = w.told().size();
  }
  CHECK(got + c.size() == 2);
  while (c.try_next()) ++got;
  CHECK(got == 2);
}

TEST_CASE("a channel closes when the last of its senders is destroyed") {
  one_node w;
  const channel<int> c{1};
  const manual_reset_event first, second;
  w.spawn(receive_all(&w, c, "r"));
  {
    auto closer = c.closer();
    w.spawn(hold(closer, first));
    w.spawn(hold(closer, second));
  }
  CHECK_FALSE(c.is_closed());
  first.set();
  w.sim().settle();
  CHECK_FALSE(c.is_closed());
  second.set();
  w.sim().settle();
  CHECK(w.told() == texts{"r end"});

  // However they end.
  const channel<int> other{1};
  w.spawn(hold(other.closer(), manual_reset_event{}));
  w.destroy_tasks();
  CHECK(other.is_closed());
}

TEST_CASE("a time limit on a channel takes nothing from it") {
  one_node w;
  const channel<int> c{1};
  auto late = w.sim().run([](channel<int> from) -> task<errc> {
    auto value = co_await with_timeout(1s, from.next());
    co_return value ? errc::ok : code_of(value.error());
  }(c));
  CHECK(late == errc::deadline_exceeded);
  w.spawn(receive_one(&w, c, "r"));
  w.spawn(send_one(&w, c, 1));
  CHECK(w.told().size() == 2);
}

TEST_CASE("values are written in braces, moved or copied") {
  one_node w;
  const channel<parcel> c{8};
  CHECK(w.sim().run([](channel<parcel> both) -> task<std::string> {
    const parcel named{"a name", 3};
    (void)co_await both.send({"braces", 1});
    (void)co_await both.send({"a field"});
    (void)co_await both.send(named);
    (void)both.try_send(named);
    (void)both.try_send({"try", 4});
    both.close();
    std::string all;
    while (auto p = co_await both.next()) all += p->what + std::to_string(p->weight) + ' ';
    co_return all;
  }(c)) == "braces1 a field0 a name3 a name3 try4 ");
  const channel<std::unique_ptr<int>> owners{1};
  CHECK(w.sim().run([](channel<std::unique_ptr<int>> both) -> task<int> {
    (void)co_await both.send(std::make_unique<int>(7));
    auto last = co_await both.next();
    co_return **last;
  }(owners))
        == 7);
}

TEST_CASE("a task that always finds a value and room lets others have their turns") {
  one_node w(1);
  const channel<int> c{2};
  bool stop = false;
  int rounds = 0;
  (*w).spawn_task([](channel<int> both, bool* end, int* round) -> task<> {
    for (; !*end && *round < 1'000'000; ++*round) {
      (void)co_await both.send(1);
      (void)co_await both.next();
    }
  }(c, &stop, &rounds));
  w.spawn(at_once([&] { stop = true; }));
  CHECK(stop);
  CHECK(rounds < 100'000);
}

TEST_CASE("without an actor a channel works as long as there is no need to wait") {
  const channel<int> c{2};
  const auto pass_on = [](channel<int> both, int rounds) -> task<int> {
    int sum = 0;
    for (int i = 0; i < rounds; ++i) {
      (void)co_await both.send(1);
      auto value = co_await both.next();
      sum += *value;
    }
    co_return sum;
  };
  CHECK(run(pass_on(c, 500)) == 500);
  CHECK_THROWS_AS(run([](channel<int> from) -> task<> { (void)co_await from.next(); }(c)),
                  std::logic_error);
}

TEST_CASE("a channel without room for a value is refused") {
  CHECK_THROWS_AS(channel<int>{0}, std::invalid_argument);
}
