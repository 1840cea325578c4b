#include "tests/shutdown/left_behind.hpp"
#include "tests/shutdown/load.hpp"

#include <caf/event_based_actor.hpp>

#include <future>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto mirror = stream<no_payload, payload, payload>(handler_id{11}, {2, 2});

class answering : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const payload& in) { return in; }};
  }
};

void serve(node& n) {
  n.handle(ask, [](payload in) -> task<result<payload>> { co_return in; });
  n.handle(mirror, [](source<payload> in, sink<payload> out) -> task<> {
    while (auto item = co_await in.next()) co_await out.send(std::move(*item));
  });
}

/// Two connected nodes, the first of which has stopped.
struct stopped_node {
  stopped_node() : nodes(2) {
    for (std::size_t i : {0u, 1u}) serve(nodes[i]);
    nodes.start();
    other = nodes.link(0, 1);
    REQUIRE(other->call(ask, payload("x")).get());
    nodes.stop(0);
  }

  const nothing_left_behind balance;
  checked_cluster nodes;
  std::optional<peer> other;
};

template <class T>
errc code(const caf::expected<T>& answer) {
  REQUIRE_FALSE(answer);
  return code_of(answer.error());
}

/// A stream that the first node opened, after its first answer.
auto start_and_open(checked_cluster& c) {
  for (std::size_t i : {0u, 1u}) serve(c[i]);
  c.start();
  auto opened = c.link(0, 1).open(mirror).get();
  REQUIRE(opened);
  REQUIRE_FALSE(opened->send(payload("x")).get());
  REQUIRE(opened->next().get());
  return std::move(*opened);
}

template <class Stream>
void check_shut_down(Stream& stream) {
  CHECK_FALSE(stream.next().get());
  CHECK(code_of(stream.error()) == errc::shutting_down);
  CHECK(code_of(stream.send(payload("x")).get()) == errc::shutting_down);
  CHECK(stream.try_send(payload("x")) == send_status::finished);
}

} // namespace

TEST_CASE("after a node stopped, everything asked of its peers fails with shutting_down") {
  stopped_node after;
  const auto& other = *after.other;
  CHECK(other.state() == peer_state::shut_down);
  CHECK_FALSE(other.is_connected());
  CHECK(code(other.call(ask, payload("x")).get()) == errc::shutting_down);
  CHECK(code(other.open(mirror).get()) == errc::shutting_down);
  CHECK(code(other.streams().get()) == errc::shutting_down);
  CHECK(code(other.wait_connected(1min).get()) == errc::shutting_down);
  CHECK(code(gather({other}, ask, payload("x"), quorum::all()).get()) == errc::shutting_down);
  CHECK_FALSE(other.actor());
  CHECK_FALSE(other.handler(ask));
  CHECK(other.system() == nullptr);
  CHECK(code(after.nodes[0].peer("http://unknown:1").call(ask, payload("x")).get())
        == errc::unknown_peer);
}

TEST_CASE("after a node stopped, it takes no handlers and no tasks") {
  stopped_node after;
  auto& n = after.nodes[0];
  constexpr auto late = unary<payload, payload>(handler_id{12});
  auto echo = [](payload in) -> result<payload> { return in; };
  CHECK(code_of(n.handle(late, echo)) == errc::shutting_down);
  CHECK(code_of(n.at("shelf").handle(late, echo)) == errc::shutting_down);
  CHECK(code_of(n.spawn<answering>(late)) == errc::shutting_down);
  n.offer(late.id, [late](node& here) { return here.spawn<answering>(late); });
  CHECK(code_of(n.spawn(late.id)) == errc::shutting_down);
  CHECK(code_of(n.unregister(ask.id)) == errc::unknown_handler);
  CHECK(n.handlers().empty());
  CHECK_THROWS_AS(n.run_task([]() -> task<int> { co_return 1; }()), std::future_error);
  auto watched = std::make_shared<int>();
  n.spawn_task([](std::shared_ptr<int>) -> task<> { co_return; }(watched));
  CHECK(watched.use_count() == 1);
}

TEST_CASE("after a node stopped, it says so and cannot be started again") {
  stopped_node after;
  auto& n = after.nodes[0];
  CHECK(code_of(n.start()) == errc::shutting_down);
  CHECK(code_of(n.wait_connected(1min)) == errc::shutting_down);
  CHECK(n.port() == 0);
  REQUIRE(n.peers().size() == 1);
  const auto s = n.peers()[0].stats();
  CHECK(s.state == peer_state::shut_down);
  CHECK(s.connections == 1);
  CHECK(s.calls_in + s.calls_out + s.streams_in + s.streams_out + s.queue_bytes == 0);
  n.stop();
  n.drain();
  CHECK(after.nodes.seen(0).count(event::kind::stopped) == 1);
  CHECK(after.nodes.seen(0).count(event::kind::draining) == 0);
}

TEST_CASE("a stream whose node stopped says so, whatever is done with it") {
  const nothing_left_behind balance;
  checked_cluster c(2);
  auto stream = start_and_open(c);
  c.stop(0);
  check_shut_down(stream);
  stream.finish();
  stream.cancel("too late");
  CHECK(code_of(stream.error()) == errc::shutting_down);
}

TEST_CASE("a stream outlives the node it was opened by") {
  checked_cluster c(2);
  auto stream = start_and_open(c);
  c.restart(0);
  check_shut_down(stream);
}

TEST_CASE("a handle outlives its node") {
  std::optional<peer> other;
  {
    const nothing_left_behind balance;
    checked_cluster c(2);
    c.start();
    other = c.link(0, 1);
  }
  CHECK(other->state() == peer_state::shut_down);
  CHECK(code(other->call(ask, payload("x")).get()) == errc::shutting_down);
}
