#include "tests/publisher/news.hpp"

#include <optional>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<int>;

task<> take_all(subscription<item> from, numbers* out) {
  for (;;) {
    auto next = co_await from.next();
    if (!next) break;
    out->push_back(next->value()->number);
  }
}

} // namespace

TEST_CASE("every subscriber gets what was published, in order, until the publisher is closed") {
  newsroom room({}, 3);
  auto one = room.subscribe();
  auto two = room.subscribe(0, 2);
  room.publish_each(1, 20);
  CHECK(room.news.stats().subscribers == 2);
  room.news.close();
  for (auto* stream : {&one, &two}) {
    const auto seen = room.read(*stream, 100);
    REQUIRE(seen.size() == 20);
    for (int i = 1; i <= 20; ++i) CHECK(seen[static_cast<std::size_t>(i - 1)] == i);
    CHECK_FALSE(stream->error());
  }
}

TEST_CASE("a value for a thousand subscribers is encoded once") {
  newsroom room;
  std::vector<duplex<no_input, item>> streams;
  for (int i = 0; i < 1000; ++i) streams.push_back(room.subscribe());
  REQUIRE(room.news.stats().subscribers == 1000);
  const auto before = encodings.load();
  room.publish(5);
  CHECK(encodings == before + 1);
  for (auto& stream : streams) CHECK(room.read(stream, 1) == numbers{5});
  CHECK(encodings == before + 1);
}

TEST_CASE("a subscriber gets what its filter accepts, and what nobody wants is not encoded") {
  newsroom room;
  auto tea = room.subscribe(1);
  auto cake = room.subscribe(2);
  const auto before = encodings.load();
  room.publish(10, 1);
  room.publish(11, 2);
  room.publish(12, 3);
  room.publish(13, 1);
  CHECK(encodings == before + 3);
  CHECK(room.news.stats().published == 4);
  room.news.close();
  CHECK(room.read(tea, 9) == numbers{10, 13});
  CHECK(room.read(cake, 9) == numbers{11});
}

TEST_CASE("without subscribers a value is published to nobody, and not encoded") {
  publisher<item> news;
  const auto before = encodings.load();
  CHECK(news.try_publish({1, 1}) == publish_status::published);
  CHECK(encodings == before);
  CHECK(news.stats().published == 1);
}

TEST_CASE("the handler of a subscriber that is cancelled ends at once, read or unread") {
  simulation sim{2};
  publisher<item> news;
  const auto held = std::make_shared<int>();
  sim.node(1).handle(follow, [&news, &held](int, sink<item> out) {
    return news.serve(std::move(out), {.window = 1}, [held = held](const item&) { return true; });
  });
  sim.start();
  auto unread = std::move(*sim.wait(sim.peer(0, 1).open(follow, 0)));
  sim.settle();
  const auto before = held.use_count();
  for (int i = 0; i < 5; ++i) {
    news.try_publish({1, i});
    sim.settle();
  }
  CHECK(news.stats().cancelled == 1);
  CHECK(held.use_count() == before - 1);
}

TEST_CASE("a subscriber that is too slow is cancelled, even if it does not read at all") {
  newsroom room({.window = 3, .overflow = overflow_policy::cancel});
  auto slow = room.subscribe();
  auto quick = room.subscribe();
  numbers seen;
  for (int i = 1; i <= 10; ++i) {
    room.publish(i);
    for (int n : room.read(quick, 1)) seen.push_back(n);
  }
  CHECK(seen.size() == 10);
  CHECK(room.news.stats().subscribers == 1);
  CHECK(room.news.stats().cancelled == 1);
  CHECK(room.read(slow, 9) == numbers{1, 2}); // the window of the route
  CHECK(failure_of(slow.error())
        == failure{errc::remote_failure,
                   "queue_full: the subscriber is too slow: its window of 3 values is full"});
}

TEST_CASE("a subscriber that is too slow loses the oldest values, and is told how many") {
  newsroom room({.window = 3, .overflow = overflow_policy::drop_oldest});
  auto slow = room.subscribe();
  room.publish_each(1, 20);
  // Two are in the window of the stream, one waits to be sent, three wait in the subscription.
  CHECK(room.news.stats().dropped == 14);
  CHECK(room.news.stats().subscribers == 1);
  CHECK(room.read(slow, 7) == numbers{1, 2, 3, -14, 18, 19, 20});
  room.publish(21);
  CHECK(room.read(slow, 1) == numbers{21});
}

TEST_CASE("a subscriber may come at any time, and gets what is published from then on") {
  newsroom room;
  auto early = room.subscribe();
  room.publish(1);
  auto late = room.subscribe();
  room.publish(2);
  CHECK(room.read(early, 2) == numbers{1, 2});
  CHECK(room.read(late, 1) == numbers{2});
}

TEST_CASE("a subscriber leaves when its caller cancels, its link is cut or its node crashes") {
  newsroom room({}, 4);
  auto stays = room.subscribe(0, 0);
  std::optional gone{room.subscribe(0, 0)};
  auto cut = room.subscribe(0, 2);
  auto crashed = room.subscribe(0, 3);
  REQUIRE(room.news.stats().subscribers == 4);
  gone.reset();
  room.settle();
  CHECK(room.news.stats().subscribers == 3);
  room.link(1, 2).cut();
  room.settle();
  CHECK(room.news.stats().subscribers == 2);
  room.crash(3);
  room.settle();
  CHECK(room.news.stats().subscribers == 1);
  room.publish(1);
  CHECK(room.read(stays, 1) == numbers{1});
}

TEST_CASE("a subscriber that has left while a value was on its way to it harms nobody") {
  newsroom room;
  std::vector<std::optional<duplex<no_input, item>>> streams(10);
  for (auto& stream : streams) stream.emplace(room.subscribe());
  // Woken, but not yet resumed, when the cancellations arrive.
  for (std::size_t i = 0; i < 10; i += 2) streams[i].reset();
  for (int i = 0; i < 3; ++i) room.news.try_publish({1, i});
  room.settle();
  CHECK(room.news.stats().subscribers == 5);
  for (std::size_t i = 1; i < 10; i += 2) CHECK(room.read(*streams[i], 3) == numbers{0, 1, 2});
}

TEST_CASE("streams end in order when their publisher is destroyed while they wait for it") {
  simulation sim{2};
  auto news = std::make_unique<publisher<item>>();
  serve_news(sim.node(1), *news, {});
  sim.start();
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(follow, 0)));
  sim.settle();
  news->try_publish({1, 1});
  news.reset();
  auto next = sim.wait(stream.next());
  REQUIRE(next);
  CHECK(next->number == 1);
  CHECK_FALSE(sim.wait(stream.next()));
  CHECK_FALSE(stream.error());
  CHECK(sim.peer(0, 1).stats().streams_out == 0);
}

TEST_CASE("a publisher is closed with an error, which subscribers get after the values") {
  newsroom room;
  auto waits = room.subscribe();
  auto slow = room.subscribe();
  room.publish_each(1, 5);
  room.read(waits, 5);
  room.news.close(remote_error("the shop is closed"));
  room.news.close(remote_error("a second reason"));
  CHECK(room.read(waits, 1) == numbers{});
  CHECK(failure_of(waits.error()).text == "the shop is closed");
  CHECK(room.read(slow, 9) == numbers{1, 2, 3, 4, 5});
  CHECK(failure_of(slow.error()).text == "the shop is closed");
  CHECK(room.news.try_publish({1, 6}) == publish_status::closed);
  auto late = room.subscribe();
  CHECK(room.read(late, 1) == numbers{});
  CHECK(failure_of(late.error()).text == "the shop is closed");
}

TEST_CASE("a drain ends streams that wait for a publisher once it is closed") {
  newsroom room;
  auto stream = room.subscribe();
  const auto began = room.now();
  room.node(1).spawn_task([](publisher<item>* news) -> task<> {
    co_await sleep_for(100ms);
    news->close(make_error(errc::shutting_down));
  }(&room.news));
  room.node(1).drain();
  CHECK(room.now() - began < 1s);
  CHECK(room.read(stream, 1) == numbers{});
  CHECK(stream.error());
}

TEST_CASE("a filter that throws ends its own subscription only") {
  newsroom room;
  auto fine = room.subscribe();
  auto broken = room.news.subscribe({}, [](const item& i) {
    return i.number < 2 ? true : throw std::runtime_error("cannot count that far");
  });
  room.publish_each(1, 2);
  CHECK_FALSE(broken.try_next());
  CHECK(
      failure_of(broken.error())
      == failure{errc::local_failure, "the filter of the subscriber threw: cannot count that far"});
  CHECK(room.read(fine, 2) == numbers{1, 2});
  CHECK(room.news.stats().cancelled == 1);
}

TEST_CASE("what is published after subscribing waits until the subscription is served") {
  constexpr auto copy_first =
      stream<no_payload, no_input, item>(handler_id{8}, {.in = 0, .out = 2});
  simulation sim{2};
  publisher<item> news;
  sim.node(1).handle(copy_first, [&news](sink<item> out) -> task<caf::error> {
    auto changes = news.subscribe();
    co_await sleep_for(50ms); // reads the state that the changes will be applied to
    auto failed = co_await out.send({0, 100});
    if (failed) co_return failed;
    co_return co_await std::move(changes).serve(std::move(out));
  });
  sim.start();
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(copy_first)));
  sim.advance(10ms);
  news.try_publish({0, 101});
  news.close();
  for (int n : {100, 101}) CHECK(sim.wait(stream.next())->number == n);
  CHECK_FALSE(sim.wait(stream.next()));
}

TEST_CASE("a subscription is read without a stream, too") {
  simulation sim{1};
  publisher<item> news;
  numbers seen;
  sim.node(0).spawn_task(take_all(news.subscribe(), &seen));
  sim.start();
  for (int i = 1; i <= 3; ++i) {
    news.try_publish({1, i});
    sim.settle();
    CHECK(seen.size() == static_cast<std::size_t>(i));
  }
  news.close();
  sim.settle();
  CHECK(news.stats().subscribers == 0);
}

TEST_CASE("a subscription tells with each value how many were dropped before it") {
  publisher<item> news;
  auto latest = news.subscribe({.window = 1, .overflow = overflow_policy::drop_oldest});
  CHECK_FALSE(latest.try_next());
  for (int i = 1; i <= 4; ++i) news.try_publish({1, i});
  auto next = latest.try_next();
  REQUIRE(next);
  CHECK(next->dropped() == 3);
  CHECK(next->value()->number == 4);
  news.try_publish({1, 5});
  next = latest.try_next();
  REQUIRE(next);
  CHECK(next->dropped() == 0);
}

TEST_CASE("misuse of a subscription is an error or an end, and never crashes") {
  publisher<item> news;
  CHECK_THROWS_WITH(news.subscribe({.window = 0}),
                    "the window of a subscriber is 0, expected at least 1");
  subscription<item> empty;
  CHECK_FALSE(empty.try_next());
  CHECK_FALSE(empty.error());
  auto taken = news.subscribe();
  auto moved = std::move(taken);
  CHECK_FALSE(taken.try_next());
  CHECK(news.stats().subscribers == 1);
  moved = {};
  CHECK(news.stats().subscribers == 0);

  simulation sim{1};
  sim.start();
  auto shared = std::make_shared<subscription<item>>(news.subscribe());
  const auto take_one = [](std::shared_ptr<subscription<item>> from) -> task<bool> {
    auto next = co_await from->next();
    co_return next.has_value();
  };
  sim.node(0).spawn_task(
      [](task<bool> first) -> task<> { (void)co_await std::move(first); }(take_one(shared)));
  sim.settle();
  CHECK_THROWS_WITH(sim.run(take_one(shared)),
                    "two tasks wait for the next value of one subscription");
}

TEST_CASE("a subscription that ends while a task waits for it ends the wait") {
  simulation sim{1};
  sim.start();
  publisher<item> news;
  auto shared = std::make_shared<subscription<item>>(news.subscribe());
  std::optional<bool> got;
  sim.node(0).spawn_task([](subscription<item>* from, std::optional<bool>* out) -> task<> {
    auto next = co_await from->next();
    *out = next.has_value();
  }(shared.get(), &got));
  sim.settle();
  CHECK_FALSE(got);
  shared.reset();
  sim.settle();
  CHECK(got == false);
}
