#include "tests/support/dialler_of.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto flood = stream<no_payload, no_input, payload>(handler_id{30}, {0, 2});

peer_metrics of(simulation& sim, std::size_t node, std::size_t peer) {
  const auto all = sim.node(node).metrics().peers;
  const auto found = std::ranges::find_if(
      all, [&](const peer_metrics& p) { return p.stats.host == sim.host(peer); });
  REQUIRE(found != all.end());
  return *found;
}

frame_counts frames_of(const peer_metrics& p, std::string_view kind) {
  const auto found =
      std::ranges::find_if(p.frames, [&](const frame_counts& f) { return f.kind == kind; });
  return found == p.frames.end() ? frame_counts{kind} : *found;
}

} // namespace

TEST_CASE("calls and frames between two nodes are counted at both ends") {
  simulation sim{{.prepare = serve}};
  sim.start();
  for (int i = 0; i < 5; ++i) REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x")));
  CHECK_FALSE(sim.wait(sim.peer(0, 1).call(handler_id{99}, payload("x"))));
  const auto caller = of(sim, 0, 1);
  CHECK(caller.calls_out_ok == 5);
  CHECK(caller.calls_out_failed == 1);
  CHECK(caller.calls_in == 0);
  CHECK(frames_of(caller, "Request").sent == 6);
  CHECK(frames_of(caller, "Request").received == 0);
  CHECK(frames_of(caller, "Response").received == 5);
  const auto server = of(sim, 1, 0);
  CHECK(server.calls_in == 5);
  CHECK(frames_of(server, "Request").received == 6);
  CHECK(frames_of(server, "Response").sent == 5);
  CHECK(server.stats.bytes_received == caller.stats.bytes_sent);
  CHECK(server.queue_bytes_max < 1024);
}

TEST_CASE("counts go on over a lost connection, whose end is remembered") {
  simulation sim{{.prepare = serve}};
  sim.start();
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x")));
  CHECK_FALSE(of(sim, 0, 1).last_end);
  sim.node(0).spawn_task(
      [](peer to) -> task<> { co_await to.call(wait_ms, "9999"); }(sim.peer(0, 1)));
  sim.settle();
  sim.link(0, 1).cut();
  sim.settle();
  CHECK(of(sim, 0, 1).calls_out_failed == 1);
  sim.link(0, 1).heal();
  sim.run_until([&] { return sim.peer(0, 1).is_connected(); });
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "x")));
  const auto after = of(sim, 0, 1);
  CHECK(after.calls_out_ok == 2);
  CHECK(after.calls_out_failed == 1);
  CHECK(after.stats.connections == 2);
  CHECK(after.last_end.code == errc::disconnected);
  CHECK_FALSE(after.stats.last_failure);
}

TEST_CASE("the side that is dialled knows how far the other's clock is ahead") {
  simulation sim{2};
  sim.step_clock(0, 3s);
  sim.start();
  const std::size_t dialler = dialler_of(sim);
  const auto ahead = dialler == 0 ? 3s : -3s;
  CHECK_FALSE(of(sim, dialler, 1 - dialler).clock_difference);
  REQUIRE(of(sim, 1 - dialler, dialler).clock_difference);
  CHECK(*of(sim, 1 - dialler, dialler).clock_difference == ahead);
}

TEST_CASE("what a limit refuses is counted where the limit is") {
  simulation sim{{.configure =
                      [](std::size_t i, node_config& config) {
                        if (i == 0) config.limits.calls_out = 2;
                        if (i == 1) config.limits.calls_in = 1;
                      },
                  .prepare = serve}};
  sim.start();
  int answers = 0;
  for (int i = 0; i < 3; ++i)
    sim.node(0).spawn_task([](peer to, int* done) -> task<> {
      co_await to.call(wait_ms, "100");
      ++*done;
    }(sim.peer(0, 1), &answers));
  sim.run_until([&] { return answers == 3; });
  CHECK(of(sim, 0, 1).refused_out == 1);
  CHECK(of(sim, 1, 0).refused_in == 1);
  CHECK(of(sim, 0, 1).refused_in == 0);
  CHECK(of(sim, 1, 0).refused_out == 0);
}

TEST_CASE("a sender that waits for credit is told from one that does not") {
  simulation sim{2};
  sim.node(1).handle(flood, [](sink<payload> out) -> task<> {
    for (int i = 0; i < 6; ++i) co_await out.send(payload("x"));
  });
  sim.start();
  auto in = sim.wait(sim.peer(0, 1).open(flood));
  REQUIRE(in);
  sim.advance(10s); // the reader does not read
  const auto open = sim.wait(sim.peer(1, 0).streams());
  REQUIRE(open);
  REQUIRE(open->size() == 1);
  CHECK(open->front().messages_sent > 0);
  CHECK(open->front().messages_sent < 6);
  CHECK(open->front().output_wait == 10s);
  CHECK(of(sim, 1, 0).stream_output.waited == 0s); // not over yet
  int read = 0;
  while (sim.wait(in->next())) ++read;
  sim.settle();
  CHECK(read == 6);
  const auto sender = of(sim, 1, 0);
  CHECK(sender.stream_output.messages == 6);
  CHECK(sender.stream_output.waited == 10s);
  CHECK(sender.streams_in == 1);
  CHECK(of(sim, 0, 1).stream_input.messages == 6);
  CHECK(of(sim, 0, 1).streams_out == 1);
}

TEST_CASE("bytes that wait for a slow link leave a high-water mark") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).throttle(100'000);
  const payload large{std::string(50'000, 'x')};
  int answers = 0;
  for (int i = 0; i < 4; ++i)
    sim.node(0).spawn_task([](peer to, payload body, int* done) -> task<> {
      co_await to.call(echo, body);
      ++*done;
    }(sim.peer(0, 1), large, &answers));
  sim.run_until([&] { return answers == 4; });
  CHECK(of(sim, 0, 1).stats.queue_bytes == 0);
  CHECK(of(sim, 0, 1).queue_bytes_max > 100'000);
}
