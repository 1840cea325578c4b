#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using inventory::change;
using inventory::item;
using inventory::lookup;
using testing::simulation;

namespace {

task<> sum_up(lookup open, source<change> in, sink<item> out) {
  int count = 0;
  while (auto c = co_await in.next()) {
    count += c->delta;
    if (co_await out.send({open.sku, count})) co_return;
  }
}

void serve_sums(node& n, std::string* caller = nullptr) {
  REQUIRE_FALSE(n.handle(inventory::get,
                         [caller](const call_info& info, const lookup& q) {
                           if (caller)
                             *caller = info.caller() + (info.is_guest() ? ", a guest" : "");
                           return item{q.sku, 7};
                         },
                         {.where = run_on::loop}));
  REQUIRE_FALSE(n.handle(inventory::watch, sum_up));
}

errc code_in(const caf::expected<item>& r) {
  return r ? errc::ok : code_of(r.error());
}

} // namespace

TEST_CASE("a node calls itself, from its first moment on") {
  simulation sim{1};
  std::string caller;
  serve_sums(sim.node(0), &caller);
  REQUIRE_FALSE(sim.node(0).start());
  auto self = sim.node(0).self();
  const auto reply = sim.wait(self.call(inventory::get, {"a"}));
  REQUIRE(reply);
  CHECK(*reply == item{"a", 7});
  CHECK(caller == sim.host(0));
  CHECK(self.host() == sim.host(0));
  CHECK(self.state() == peer_state::connected);
  CHECK(sim.node(0).peer(sim.host(0)).is_connected());
  CHECK(sim.now() == 0s);
}

TEST_CASE("a stream from a node to itself works both ways") {
  simulation sim{2};
  serve_sums(sim.node(0));
  sim.start();
  auto stream = sim.wait(sim.node(0).self().open(inventory::watch, {"a"}));
  REQUIRE(stream);
  std::vector<int> sums;
  for (int i = 1; i <= 20; ++i) {
    REQUIRE_FALSE(sim.wait(stream->send({"a", i})));
    sums.push_back(sim.wait(stream->next())->count);
  }
  CHECK(sums.front() == 1);
  CHECK(sums.back() == 210);
  const auto streams = sim.wait(sim.node(0).self().streams());
  REQUIRE(streams);
  CHECK(streams->size() == 2);
  stream->finish();
  CHECK_FALSE(sim.wait(stream->next()));
  CHECK_FALSE(stream->error());
}

TEST_CASE("calls of a node to itself meet the same limits and errors as any others") {
  simulation sim{{.nodes = 2, .configure = [](std::size_t, node_config& c) {
                    c.limits.calls_out = 2;
                    c.limits.message_bytes = 128 * 1024;
                  }}};
  sim.node(0).handle(inventory::get, [](lookup q) -> task<item> {
    co_await sleep_for(1min);
    co_return item{q.sku, 1};
  });
  sim.start();
  auto self = sim.node(0).self();
  CHECK(code_in(sim.wait(self.call(inventory::get, {"a"}, {.timeout = 50ms})))
        == errc::deadline_exceeded);
  CHECK(code_in(sim.wait(self.call(inventory::get, {std::string(200'000, 'x')})))
        == errc::message_too_large);
  CHECK(code_of(sim.wait(self.call(inventory::count)).error()) == errc::peer_has_no_handler);
  std::vector<errc> codes;
  for (int i = 0; i < 3; ++i)
    sim.node(0).spawn_task([](peer to, std::vector<errc>* seen) -> task<> {
      seen->push_back(code_in(co_await to.call(inventory::get, {"a"}, {.timeout = 1s})));
    }(self, &codes));
  sim.advance(2s);
  CHECK(codes
        == std::vector{errc::too_many_in_flight, errc::deadline_exceeded, errc::deadline_exceeded});
}

TEST_CASE("a drain waits for calls of a node to itself, and refuses new ones") {
  simulation sim{2};
  serve_sums(sim.node(0));
  std::vector<errc> codes;
  sim.node(0).handle(inventory::count, [&]() -> task<int> {
    co_await sleep_for(500ms);
    codes.push_back(code_in(co_await sim.node(0).self().call(inventory::get, {"a"})));
    co_return 1;
  });
  sim.start();
  sim.node(0).spawn_task([](peer self, std::vector<errc>* seen) -> task<> {
    auto r = co_await self.call(inventory::count);
    seen->push_back(r ? errc::ok : code_of(r.error()));
  }(sim.node(0).self(), &codes));
  sim.settle();
  const auto began = sim.now();
  sim.node(0).drain();
  CHECK(sim.now() - began >= 500ms);
  CHECK(codes == std::vector{errc::shutting_down, errc::ok});
}

TEST_CASE("a node that has stopped does not call itself") {
  simulation sim{2};
  serve_sums(sim.node(0));
  sim.start();
  auto self = sim.node(0).self();
  CHECK(code_in(sim.wait(self.call(inventory::get, {"a"}))) == errc::ok);
  sim.stop(0);
  CHECK(self.state() == peer_state::shut_down);
  CHECK(code_in(sim.wait(self.call(inventory::get, {"a"}))) == errc::shutting_down);
  CHECK(sim.seen(0).count(event::kind::connected) == 1);
}

TEST_CASE("with real threads, a node calls itself from tasks, actors and blocking code") {
  testing::cluster nodes{2};
  serve_sums(nodes[0]);
  nodes.start();
  auto self = nodes[0].self();
  for (int i = 0; i < 100; ++i) REQUIRE(self.call(inventory::get, {"a"}).get());
  const int answered = nodes[0].run_task([](peer to) -> task<int> {
    int good = 0;
    for (int i = 0; i < 100; ++i)
      if (co_await to.call(inventory::get, {"a"})) ++good;
    co_return good;
  }(self));
  CHECK(answered == 100);
  // Of what was sent, at most one message is still on its way back.
  const auto s = self.stats();
  CHECK(s.messages_sent - s.messages_received <= 1);
}
