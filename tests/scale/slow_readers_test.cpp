#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

constexpr std::size_t queue_bytes = 256 * 1024;
constexpr std::size_t body_bytes = 16 * 1024;
constexpr std::size_t framing_bytes = 64; // the most that surrounds a message
constexpr std::uint32_t window = 16;

constexpr auto take =
    stream<no_payload, payload, payload>(handler_id{61}, {.in = window, .out = 1});
constexpr auto give = stream<no_payload, no_input, payload>(handler_id{62}, {.out = window});
constexpr auto begin = stream<payload, no_input, payload>(handler_id{63}, {.out = 1});

/// What both ends of the streams did.
struct tally {
  bool may_read = false, may_send = true;
  std::size_t sent = 0, received = 0, refused = 0, ended = 0;
};

task<> send_all(peer to, std::size_t messages, tally* all) {
  auto opened = co_await to.open(take);
  for (std::size_t i = 0; i < messages; ++i) {
    const auto error = co_await opened->send(std::string(body_bytes, 'x'));
    if (!error) ++all->sent;
  }
  opened->finish();
  const auto nothing = co_await opened->next();
  if (!nothing && !opened->error()) ++all->ended;
}

/// Two nodes with a short queue, which is all that limits what waits to be written.
class short_queues {
public:
  explicit short_queues(tally& all)
      : nodes({.nodes = 2,
               .configure =
                   [](std::size_t, node_config& config) {
                     config.limits.queue_bytes = queue_bytes;
                     config.limits.message_bytes = queue_bytes;
                     config.limits.calls_in = config.limits.streams_in = 10'000;
                   },
               .prepare = [&all](std::size_t, node& n) { serve(n, all); }}) {
    nodes.start();
  }

  simulation nodes;

private:
  static void serve(node& n, tally& all) {
    n.handle(echo, [](payload in) { return in; });
    n.handle(take, [&all](source<payload> in, sink<payload>) -> task<> {
      while (!all.may_read) co_await sleep_for(std::chrono::seconds(1));
      while (auto message = co_await in.next()) ++all.received;
    });
    n.handle(begin, [](payload, sink<payload>) -> task<> { co_return; });
    n.handle(give, [&all](sink<payload> out) -> task<> {
      while (!all.may_send) co_await sleep_for(std::chrono::seconds(1));
      for (std::size_t i = 0; i < 100; ++i) {
        const auto error = co_await out.send(std::string(body_bytes, 'x'));
        if (!error) ++all.sent;
      }
    });
  }
};

} // namespace

TEST_CASE("calls to a peer that reads nothing fill the queue to its limit and no further") {
  tally all;
  short_queues two(all);
  auto& nodes = two.nodes;
  nodes.link(0, 1).hold();
  std::size_t most = 0, answered = 0;
  constexpr std::size_t calls = 1000;
  for (std::size_t i = 0; i < calls; ++i) {
    nodes.node(0).spawn_task([](peer to, tally* t, std::size_t* good) -> task<> {
      const auto answer = co_await to.call(echo, std::string(body_bytes, 'x'));
      if (answer) ++*good;
      if (!answer && code_of(answer.error()) == errc::queue_full) ++t->refused;
    }(nodes.peer(0, 1), &all, &answered));
    nodes.settle();
    most = std::max<std::size_t>(most, nodes.peer(0, 1).stats().queue_bytes);
  }
  CHECK(all.refused > 0);
  CHECK(most > queue_bytes);
  CHECK(most <= queue_bytes + body_bytes + framing_bytes);
  nodes.link(0, 1).release();
  nodes.run_until([&] { return answered + all.refused == calls; });
  CHECK(nodes.peer(0, 1).stats().queue_bytes == 0);
}

TEST_CASE("streams to a peer that reads nothing fill the queue to its limit, then wait") {
  tally all;
  short_queues two(all);
  auto& nodes = two.nodes;
  constexpr std::size_t streams = 100, messages = 10;
  all.may_read = true;
  nodes.link(0, 1).hold();
  for (std::size_t i = 0; i < streams; ++i) {
    nodes.node(0).spawn_task(send_all(nodes.peer(0, 1), messages, &all));
    nodes.settle();
    // Openings are not held up: they take only a few bytes each.
    CHECK(nodes.peer(0, 1).stats().queue_bytes
          <= queue_bytes + body_bytes + framing_bytes * (i + 1));
  }
  CHECK(all.sent < streams * messages / 4);
  nodes.link(0, 1).release();
  nodes.run_until([&] { return all.ended == streams; });
  CHECK(all.sent == streams * messages);
  CHECK(all.received == streams * messages);
}

TEST_CASE(
    "streams opened to a peer that reads nothing fill the queue to its limit and no further") {
  tally all;
  short_queues two(all);
  auto& nodes = two.nodes;
  nodes.link(0, 1).hold();
  constexpr std::size_t streams = 1000;
  for (std::size_t i = 0; i < streams; ++i)
    nodes.node(0).spawn_task([](peer to, tally* t) -> task<> {
      auto opened = co_await to.open(begin, std::string(body_bytes, 'x'));
      if (!opened && code_of(opened.error()) == errc::queue_full) ++t->refused;
      if (!opened) co_return;
      const auto nothing = co_await opened->next();
      if (!nothing && !opened->error()) ++t->ended;
    }(nodes.peer(0, 1), &all));
  nodes.settle();
  CHECK(all.refused > 0);
  CHECK(nodes.peer(0, 1).stats().queue_bytes <= queue_bytes + body_bytes + framing_bytes);
  nodes.link(0, 1).release();
  nodes.run_until([&] { return all.ended + all.refused == streams; });
}

TEST_CASE(
    "handlers that answer a peer which reads nothing fill the queue to its limit, then wait") {
  tally all;
  short_queues two(all);
  auto& nodes = two.nodes;
  constexpr std::size_t streams = 100;
  all.may_send = false;
  std::vector<duplex<no_input, payload>> opened;
  for (std::size_t i = 0; i < streams; ++i)
    opened.push_back(std::move(*nodes.wait(nodes.peer(0, 1).open(give))));
  nodes.link(0, 1).hold();
  all.may_send = true;
  nodes.advance(std::chrono::seconds(2));
  // The rest waits in the streams, each of which took what its window allows.
  CHECK(all.sent <= streams * window);
  CHECK(nodes.peer(1, 0).stats().queue_bytes > queue_bytes / 2);
  CHECK(nodes.peer(1, 0).stats().queue_bytes
        <= queue_bytes + body_bytes + framing_bytes * (streams + 1));
  nodes.link(0, 1).release();
  nodes.run_until([&] { return nodes.peer(1, 0).stats().queue_bytes == 0; });
  CHECK(all.sent == streams * window);
}

TEST_CASE(
    "a handler that reads nothing is sent as many messages as its window has, on each stream") {
  tally all;
  short_queues two(all);
  auto& nodes = two.nodes;
  constexpr std::size_t streams = 100, messages = 2 * window;
  for (std::size_t i = 0; i < streams; ++i)
    nodes.node(0).spawn_task(send_all(nodes.peer(0, 1), messages, &all));
  nodes.settle();
  CHECK(all.sent == streams * window);
  CHECK(nodes.peer(0, 1).stats().queue_bytes == 0);
  const auto stuck = nodes.wait(nodes.peer(0, 1).streams());
  REQUIRE(stuck);
  for (const auto& stream : *stuck) {
    CHECK(stream.credit == 0);
    CHECK(stream.waiting_for == "credit");
  }
  all.may_read = true;
  nodes.run_until([&] { return all.ended == streams; });
  CHECK(all.received == streams * messages);
}

TEST_CASE(
    "a caller that reads nothing is sent as many messages as its window has, on each stream") {
  tally all;
  short_queues two(all);
  auto& nodes = two.nodes;
  constexpr std::size_t streams = 100;
  std::vector<duplex<no_input, payload>> opened;
  for (std::size_t i = 0; i < streams; ++i)
    opened.push_back(std::move(*nodes.wait(nodes.peer(0, 1).open(give))));
  nodes.settle();
  CHECK(all.sent == streams * window);
  CHECK(nodes.peer(1, 0).stats().queue_bytes == 0);
}
