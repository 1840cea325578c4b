#include "tests/publisher/news.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <optional>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

using numbers = std::vector<int>;

constexpr subscriber_options patient_options{.window = 2, .overflow = overflow_policy::wait};

task<caf::error> publish_each(publisher<item>* news, int from, int to) {
  for (int i = from; i <= to; ++i) {
    auto failed = co_await news->publish({1, i});
    if (failed) co_return failed;
  }
  co_return caf::error{};
}

/// Publishes one value and stores the outcome.
task<> publish_one(publisher<item>* news, int number, std::optional<caf::error>* outcome) {
  *outcome = co_await news->publish({1, number});
}

/// Publishes numbers with then() and keeps the outcomes.
class reporter : public caf::event_based_actor {
public:
  reporter(caf::actor_config& cfg, publisher<item>* news, std::vector<errc>* outcomes)
      : event_based_actor(cfg), news_(*news), outcomes_(*outcomes) {}

  caf::behavior make_behavior() override {
    return {[this](int number) {
      news_.publish({1, number}).then(this, [this](const caf::error& e) {
        outcomes_.push_back(code_of(e));
      });
    }};
  }

private:
  publisher<item>& news_;
  std::vector<errc>& outcomes_;
};

} // namespace

TEST_CASE("a publisher waits for a subscriber that wants it to, as long as that takes") {
  newsroom room(patient_options);
  auto stream = room.subscribe();
  std::optional<std::chrono::nanoseconds> end;
  room.node(1).spawn_task([](newsroom* r, auto* out) -> task<> {
    auto failed = co_await publish_each(&r->news, 1, 100);
    if (!failed) *out = r->now();
  }(&room, &end));
  room.settle();
  const auto began = room.now();
  CHECK(room.news.stats().published == 5); // 2 in the stream's window, 1 held, 2 in its own
  numbers seen;
  for (int i = 0; i < 100; ++i) {
    room.advance(10ms);
    for (int n : room.read(stream, 1)) seen.push_back(n);
  }
  room.settle();
  REQUIRE(end);
  CHECK(*end - began == 950ms);
  REQUIRE(seen.size() == 100);
  for (int i = 1; i <= 100; ++i) CHECK(seen[static_cast<std::size_t>(i - 1)] == i);
}

TEST_CASE("a value that one subscriber has no room for is published to nobody") {
  publisher<item> news;
  auto slow = news.subscribe({.window = 1, .overflow = overflow_policy::wait}, topic_is(1));
  auto other = news.subscribe();
  CHECK(news.try_publish({1, 1}) == publish_status::published);
  CHECK(news.try_publish({1, 2}) == publish_status::would_block);
  CHECK(news.try_publish({2, 3}) == publish_status::published); // not for the slow one
  CHECK(other.try_next()->value()->number == 1);
  CHECK(other.try_next()->value()->number == 3);
  CHECK_FALSE(other.try_next());
  CHECK(slow.try_next()->value()->number == 1);
  CHECK(news.try_publish({1, 4}) == publish_status::published);
}

TEST_CASE("those that wait to publish are served in the order of arrival") {
  simulation sim{1};
  sim.start();
  publisher<item> news;
  auto reader = news.subscribe({.window = 1, .overflow = overflow_policy::wait});
  std::optional<caf::error> outcomes[4];
  for (int i = 0; i < 4; ++i) {
    sim.node(0).spawn_task(publish_one(&news, i, &outcomes[i]));
    sim.settle();
  }
  CHECK(news.try_publish({1, 9}) == publish_status::would_block);
  for (int i = 0; i < 4; ++i) {
    REQUIRE(outcomes[i]);
    CHECK_FALSE(*outcomes[i]);
    auto next = reader.try_next();
    REQUIRE(next);
    CHECK(next->value()->number == i);
    CHECK(news.try_publish({1, 9})
          == (i < 3 ? publish_status::would_block : publish_status::published));
    sim.settle();
  }
}

TEST_CASE("a task that is destroyed while it waits to publish lets the next one go on") {
  simulation sim{2};
  sim.start();
  publisher<item> news;
  auto reader = news.subscribe({.window = 1, .overflow = overflow_policy::wait});
  std::optional<caf::error> outcomes[3];
  for (int i = 0; i < 3; ++i) {
    sim.node(i == 1 ? 1 : 0).spawn_task(publish_one(&news, i, &outcomes[i]));
    sim.settle();
  }
  CHECK(news.stats().published == 1);
  sim.stop(1); // whose task is the first in line
  CHECK(reader.try_next()->value()->number == 0);
  sim.settle();
  CHECK(reader.try_next()->value()->number == 2);
  CHECK(news.stats().published == 2);
  CHECK_FALSE(outcomes[1]);
}

TEST_CASE("room that a leaving subscriber makes is used, and so is its absence") {
  simulation sim{1};
  sim.start();
  publisher<item> news;
  std::optional slow{news.subscribe({.window = 1, .overflow = overflow_policy::wait})};
  auto other = news.subscribe();
  std::optional<caf::error> outcome;
  sim.node(0).spawn_task(publish_one(&news, 1, &outcome));
  sim.settle();
  outcome.reset();
  sim.node(0).spawn_task(publish_one(&news, 2, &outcome));
  sim.settle();
  CHECK_FALSE(outcome);
  slow.reset();
  sim.settle();
  REQUIRE(outcome);
  CHECK_FALSE(*outcome);
  CHECK(other.try_next()->value()->number == 1);
  CHECK(other.try_next()->value()->number == 2);
}

TEST_CASE("whatever waits to publish fails when the publisher is closed") {
  newsroom room(patient_options);
  auto stream = room.subscribe();
  while (room.news.try_publish({1, 0}) == publish_status::published) room.settle();
  std::optional<caf::error> outcomes[2];
  for (auto& outcome : outcomes) room.node(1).spawn_task(publish_one(&room.news, 1, &outcome));
  std::vector<errc> of_actor;
  auto actor = room.system().spawn<reporter>(&room.news, &of_actor);
  caf::anon_send(actor, 1);
  room.settle();
  room.news.close();
  room.settle();
  for (auto& outcome : outcomes) {
    REQUIRE(outcome);
    CHECK(failure_of(*outcome) == failure{errc::stream_finished, "the publisher was closed"});
  }
  CHECK(of_actor == std::vector{errc::stream_finished});
  CHECK(code_of(room.news.publish({1, 1}).get()) == errc::stream_finished);
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE("an actor publishes with then(), and leaves the line when it ends") {
  simulation sim{1};
  sim.start();
  publisher<item> news;
  auto reader = news.subscribe({.window = 1, .overflow = overflow_policy::wait});
  std::vector<errc> outcomes;
  auto first = sim.system().spawn<reporter>(&news, &outcomes);
  auto second = sim.system().spawn<reporter>(&news, &outcomes);
  caf::anon_send(first, 1);
  sim.settle();
  CHECK(outcomes == std::vector{errc::ok});
  caf::anon_send(first, 2);
  sim.settle();
  caf::anon_send(second, 3);
  sim.settle();
  CHECK(outcomes.size() == 1);
  caf::anon_send_exit(first, caf::exit_reason::kill);
  sim.settle();
  CHECK(reader.try_next()->value()->number == 1);
  sim.settle();
  CHECK(reader.try_next()->value()->number == 3);
  CHECK(outcomes == std::vector{errc::ok, errc::ok});
  CHECK(news.stats().published == 2);
  caf::anon_send_exit(second, caf::exit_reason::kill);
}

TEST_CASE("a blocking publication runs the simulation while it waits") {
  newsroom room(patient_options);
  auto stream = room.subscribe();
  numbers seen;
  room.node(0).spawn_task([](duplex<no_input, item> from, numbers* out) -> task<> {
    for (;;) {
      co_await sleep_for(1s);
      auto next = co_await from.next();
      if (!next) break;
      out->push_back(next->number);
    }
  }(std::move(stream), &seen));
  for (int i = 1; i <= 10; ++i) CHECK_FALSE(room.news.publish({1, i}).get());
  CHECK(room.now() >= 5s);
  room.advance(10s);
  CHECK(seen == numbers{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
}

TEST_CASE("blocking on a thread that runs actors is refused when it would block") {
  simulation sim{1};
  sim.start();
  publisher<item> news;
  auto reader = news.subscribe({.window = 1, .overflow = overflow_policy::wait});
  const auto publish_here = [](publisher<item>* to, int number) -> task<caf::error> {
    co_return to->publish({1, number}).get();
  };
  CHECK_FALSE(sim.run(publish_here(&news, 1)));
  CHECK_THROWS_WITH(sim.run(publish_here(&news, 2)), Catch::Matchers::Contains("publication::get"));
  CHECK(news.stats().published == 1);
}

TEST_CASE("a value that cannot be encoded throws where it is published, and harms nobody") {
  simulation sim{1};
  sim.start();
  publisher<item> news;
  auto reader = news.subscribe();
  CHECK_THROWS_WITH(news.try_publish({1, -1}), "a negative number");
  CHECK_THROWS_WITH(news.publish({1, -1}).get(), "a negative number");
  CHECK_THROWS_WITH(sim.run(publish_each(&news, -1, -1)), "a negative number");
  CHECK(news.stats().published == 0);
  CHECK_FALSE(reader.try_next());
  CHECK(news.try_publish({1, 1}) == publish_status::published);
}

TEST_CASE("a publication that nobody waits for publishes nothing") {
  publisher<item> news;
  auto reader = news.subscribe();
  {
    auto unused = news.publish({1, 1});
  }
  CHECK_FALSE(reader.try_next());
  CHECK(news.stats().published == 0);
}
