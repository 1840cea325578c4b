#include "tests/cluster/cluster.hpp"
#include "tests/publisher/news.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr int values_each = 300;
constexpr auto tell = unary<int, no_payload>(handler_id{10});

/// The values that a subscriber saw, checked as they come: in order for each source.
struct reading {
  std::map<int, int> last;
  std::uint64_t seen = 0;
  std::uint64_t dropped = 0;
  bool in_order = true;
  caf::error end;

  void add(const item& i) {
    if (i.dropped > 0) {
      dropped += i.dropped;
    } else {
      in_order = in_order && i.number > last[i.topic];
      last[i.topic] = i.number;
      ++seen;
    }
  }
};

task<> read_all(peer from, std::string policy, reading* into) {
  auto stream = co_await from.open(follow, 0, {.subroute = policy});
  if (!stream) throw std::runtime_error(render(stream.error()));
  for (;;) {
    auto next = co_await stream->next();
    if (!next) break;
    into->add(*next);
  }
  into->end = stream->error();
}

/// Subscribes, reads a few values and leaves, again and again.
task<> come_and_go(peer from, const std::atomic<bool>* over) {
  for (int round = 1; !*over; ++round) {
    auto stream = co_await from.open(follow, 0, {.subroute = "drop"});
    if (!stream) break;
    for (int i = 0; i < round % 7; ++i) {
      auto next = co_await stream->next();
      if (!next) break;
    }
  }
}

task<> publish_all(publisher<item>* news, int source) {
  for (int i = 1; i <= values_each; ++i) {
    auto failed = co_await news->publish({source, i});
    if (failed) throw std::runtime_error(render(failed));
  }
}

/// Publishes the next number of its source for each message, with then().
class publishing_actor : public caf::event_based_actor {
public:
  publishing_actor(caf::actor_config& cfg, publisher<item>* news, int source)
      : event_based_actor(cfg), news_(*news), source_(source) {}

  caf::behavior make_behavior() override {
    publish(1);
    return {[](int) {}};
  }

private:
  void publish(int number) {
    if (number > values_each) return quit();
    news_.publish({source_, number}).then(this, [this, number](const caf::error& failed) {
      if (failed) return quit(failed);
      publish(number + 1);
    });
  }

  publisher<item>& news_;
  int source_;
};

void serve_policies(node& n, publisher<item>& news) {
  const auto serve = [&](const char* name, subscriber_options options) {
    n.at(name).handle(follow, [&news, options](int topic, sink<item> out) {
      return news.serve(std::move(out), options, topic_is(topic),
                        [](std::uint64_t dropped) { return item{0, 0, dropped}; });
    });
  };
  serve("wait", {.window = 4, .overflow = overflow_policy::wait});
  serve("drop", {.window = 2, .overflow = overflow_policy::drop_oldest});
  serve("cancel", {.window = 2, .overflow = overflow_policy::cancel});
}

} // namespace

TEST_CASE("a publisher serves subscribers on many loops while threads, tasks, functions and actors "
          "publish") {
  publisher<item> news; // outlives the nodes, whose handlers refer to it
  checked_cluster c(3, [](node_config& config) { config.loops = 2; });
  constexpr int sources = 5;
  for (std::size_t i : {1u, 2u}) serve_policies(c[i], news);
  c[1].handle(tell, [&news](int number) -> result<no_payload> {
    if (auto failed = news.publish({5, number}).get()) return failed;
    return no_payload{};
  });
  c.start();

  std::atomic<bool> over{false};
  std::vector<reading> patient(6), lossy(4), brittle(3);
  {
    task_group readers{c[0]};
    task_group others{c[0]};
    for (std::size_t i = 0; i < patient.size(); ++i)
      readers.add(read_all(c.peer(0, 1 + i % 2), "wait", &patient[i]));
    for (std::size_t i = 0; i < lossy.size(); ++i)
      readers.add(read_all(c.peer(0, 1 + i % 2), "drop", &lossy[i]));
    for (std::size_t i = 0; i < brittle.size(); ++i)
      readers.add(read_all(c.peer(0, 1 + i % 2), "cancel", &brittle[i]));
    REQUIRE(eventually([&] { return news.stats().subscribers == 13; }));
    others.add(come_and_go(c.peer(0, 1), &over));
    others.add(come_and_go(c.peer(0, 2), &over));

    {
      std::vector<std::thread> threads;
      for (int source : {1, 2})
        threads.emplace_back([&news, source] {
          for (int i = 1; i <= values_each; ++i)
            if (news.publish({source, i}).get()) std::terminate();
        });
      threads.emplace_back([&c] {
        for (int i = 1; i <= values_each; ++i)
          if (!c.peer(0, 1).call(tell, i).get()) std::terminate();
      });
      task_group tasks{c[1]};
      tasks.add(publish_all(&news, 3));
      auto actor = c.system().spawn<publishing_actor>(&news, 4);
      for (auto& t : threads) t.join();
      tasks.wait();
      REQUIRE(eventually([&] {
        return news.stats().published == static_cast<std::uint64_t>(sources * values_each);
      }));
    }
    over = true;
    news.close(remote_error("all is said"));
    readers.wait();
    others.wait();
  }
  for (const auto& r : patient) {
    CHECK(r.in_order);
    CHECK(r.seen == sources * values_each);
    CHECK(failure_of(r.end).text == "all is said");
  }
  for (const auto& r : lossy) {
    CHECK(r.in_order);
    CHECK(r.seen + r.dropped == sources * values_each);
    CHECK(failure_of(r.end).text == "all is said");
  }
  for (const auto& r : brittle) {
    CHECK(r.in_order);
    CHECK((r.seen == sources * values_each
           || failure_of(r.end).text
                  == "queue_full: the subscriber is too slow: its window of 2 values is full"));
  }
  CHECK(news.stats().subscribers == 0);
}

TEST_CASE("nodes stop while subscribers and publishers wait for each other") {
  publisher<item> news;
  checked_cluster c(2);
  serve_policies(c[1], news);
  c.start();
  auto unread = c.peer(0, 1).open(follow, 0, {.subroute = "wait"}).get();
  REQUIRE(unread);
  auto idle = c.peer(0, 1).open(follow, 99, {.subroute = "wait"}).get();
  REQUIRE(idle);
  REQUIRE(eventually([&] { return news.stats().subscribers == 2; }));
  c[0].spawn_task(publish_all(&news, 1));
  std::thread blocked([&news] {
    for (int i = 1; i <= values_each; ++i)
      if (news.publish({2, i}).get()) std::terminate();
  });
  REQUIRE(eventually([&] { return news.stats().published >= 6; }));
  c[1].stop();
  blocked.join(); // nobody is left to wait for
  CHECK(news.stats().subscribers == 0);
}

TEST_CASE("a publisher is destroyed while other threads wait for room") {
  for (int round = 0; round < 20; ++round) {
    auto news = std::make_unique<publisher<item>>();
    auto reader = news->subscribe({.window = 1, .overflow = overflow_policy::wait});
    std::vector<std::thread> blocked;
    std::atomic<int> refused{0};
    REQUIRE(news->try_publish({1, 0}) == publish_status::published);
    for (int i = 1; i <= 3; ++i) {
      auto publication = std::make_shared<actorgrid::publication<item>>(news->publish({1, i}));
      blocked.emplace_back([publication, &refused] {
        refused += code_of(std::move(*publication).get()) == errc::stream_finished;
      });
    }
    news.reset();
    for (auto& t : blocked) t.join();
    CHECK(refused == 3);
    auto next = reader.try_next();
    REQUIRE(next);
    CHECK(next->value()->number == 0);
  }
}

TEST_CASE("threads read subscriptions without any node while others publish, come and go") {
  publisher<item> news;
  std::atomic<bool> over{false};
  std::vector<reading> patient(2), lossy(2);
  std::vector<std::thread> readers, publishers;
  const auto read = [](subscription<item> from, reading* into) {
    for (;;) {
      if (auto next = from.try_next()) {
        into->dropped += next->dropped();
        into->add(*next->value());
      } else if (from.error()) {
        break;
      } else {
        std::this_thread::yield();
      }
    }
  };
  for (auto& r : patient)
    readers.emplace_back(read, news.subscribe({.window = 3, .overflow = overflow_policy::wait}),
                         &r);
  for (auto& r : lossy)
    readers.emplace_back(
        read, news.subscribe({.window = 3, .overflow = overflow_policy::drop_oldest}), &r);
  std::thread visitor([&] {
    while (!over) {
      auto visit = news.subscribe({.window = 1, .overflow = overflow_policy::wait});
      visit.try_next();
    }
  });
  for (int source : {1, 2, 3})
    publishers.emplace_back([&news, source] {
      for (int i = 1; i <= values_each; ++i)
        if (news.publish({source, i}).get()) std::terminate();
    });
  for (auto& t : publishers) t.join();
  over = true;
  visitor.join();
  news.close(remote_error("all is said"));
  for (auto& t : readers) t.join();
  for (const auto& r : patient) {
    CHECK(r.in_order);
    CHECK(r.seen == 3 * values_each);
  }
  for (const auto& r : lossy) {
    CHECK(r.in_order);
    CHECK(r.seen + r.dropped == 3 * values_each);
  }
}
