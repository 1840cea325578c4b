#include "tests/tasks/channel_tasks.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

struct parcel {
  std::string what;
  int weight = 0;
};

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
