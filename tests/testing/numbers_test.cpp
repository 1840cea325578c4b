#include "tests/support/dialler_of.hpp"
#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// What went one way, according to the trace.
struct traffic {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

traffic count_trace(const simulation& sim, const std::string& way, std::size_t from_line) {
  const auto mark = ' ' + way + " message ";
  traffic all;
  for (auto i = from_line; i < sim.trace().size(); ++i)
    if (const auto at = sim.trace()[i].find(mark); at != std::string::npos) {
      ++all.messages;
      all.bytes += std::stoull(sim.trace()[i].substr(at + mark.size()));
    }
  return all;
}

/// Checks a peer's state every millisecond.
class state_watch {
public:
  state_watch(simulation& sim, std::size_t from, std::size_t to)
      : sim_(sim), peer_(sim.peer(from, to)) {
    look();
  }

  void watch(std::chrono::milliseconds time) {
    for (const auto until = sim_.now() + time; sim_.now() < until; look()) sim_.advance(1ms);
  }
  void look() {
    if (seen.empty() || seen.back() != peer_.state()) seen.push_back(peer_.state());
  }

  std::vector<peer_state> seen;

private:
  simulation& sim_;
  peer peer_;
};

constexpr auto unconnected = peer_state::unconnected;
constexpr auto connecting = peer_state::connecting;
constexpr auto connected = peer_state::connected;
constexpr auto failed = peer_state::failed;
constexpr auto shut_down = peer_state::shut_down;

} // namespace

TEST_CASE("the counters of messages and bytes agree with what passed") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.settle();
  const auto begin = sim.trace().size();
  const std::array before{sim.peer(0, 1).stats(), sim.peer(1, 0).stats()};
  for (int i = 0; i < 20; ++i)
    REQUIRE(sim.wait(sim.peer(0, 1).call(echo, payload(std::string(1u << i, 'x')))));
  REQUIRE(sim.wait(sim.peer(1, 0).call(wait_ms, "30000")));
  auto stream = std::move(*sim.wait(sim.peer(1, 0).open(mirror)));
  for (int i = 0; i < 10; ++i) {
    REQUIRE_FALSE(sim.wait(stream.send("word")));
    REQUIRE(sim.wait(stream.next()));
  }
  stream.finish();
  REQUIRE_FALSE(sim.wait(stream.next()));
  sim.settle();
  for (const auto& [from, to] : {std::pair{0u, 1u}, {1u, 0u}}) {
    const auto passed = count_trace(sim, std::to_string(from) + ">" + std::to_string(to), begin);
    CHECK(passed.messages > 20);
    const auto sent = sim.peer(from, to).stats();
    CHECK(sent.messages_sent - before[from].messages_sent == passed.messages);
    CHECK(sent.bytes_sent - before[from].bytes_sent == passed.bytes);
    const auto received = sim.peer(to, from).stats();
    CHECK(received.messages_received - before[to].messages_received == passed.messages);
    CHECK(received.bytes_received - before[to].bytes_received == passed.bytes);
  }
}

TEST_CASE("the round trip to a peer is known from the start") {
  simulation sim{{.prepare = serve}};
  sim.link(0, 1).delay(5ms);
  sim.start();
  sim.advance(10ms);
  for (const auto& s : {sim.peer(0, 1).stats(), sim.peer(1, 0).stats()})
    CHECK(s.round_trip == 10ms);
}

TEST_CASE("the counters of what is in flight agree at both ends") {
  simulation sim{{.prepare = serve}};
  sim.start();
  auto ask = [](peer to) -> task<> { (void)co_await to.call(wait_ms, "1000"); };
  auto open = [](peer to) -> task<> {
    auto opened = co_await to.open(mirror);
    co_await sleep_for(1s);
  };
  for (int i = 0; i < 3; ++i) sim.node(0).spawn_task(ask(sim.peer(0, 1)));
  for (int i = 0; i < 2; ++i) sim.node(0).spawn_task(open(sim.peer(0, 1)));
  sim.node(1).spawn_task(open(sim.peer(1, 0)));
  sim.advance(500ms);
  const auto here = sim.peer(0, 1).stats();
  const auto there = sim.peer(1, 0).stats();
  CHECK((here.calls_out == 3 && there.calls_in == 3));
  CHECK((here.calls_in == 0 && there.calls_out == 0));
  CHECK((here.streams_out == 2 && there.streams_in == 2));
  CHECK((here.streams_in == 1 && there.streams_out == 1));
  sim.advance(1s);
  for (const auto& s : {sim.peer(0, 1).stats(), sim.peer(1, 0).stats()}) {
    CHECK(s.calls_in + s.calls_out + s.streams_in + s.streams_out + s.queue_bytes == 0);
    CHECK(s.connections == 1);
  }
}

TEST_CASE("a call past its deadline is counted until its handler is done, and no longer") {
  simulation sim{{.prepare = serve}};
  sim.start();
  const auto late = sim.wait(sim.peer(0, 1).call(wait_ms, "2000", {.timeout = 1s}));
  REQUIRE_FALSE(late);
  CHECK(code_of(late.error()) == errc::deadline_exceeded);
  CHECK(sim.peer(1, 0).stats().calls_in == 1);
  sim.advance(1s);
  CHECK(sim.peer(1, 0).stats().calls_in == 0);
  const auto before = sim.now();
  sim.node(1).drain();
  CHECK(sim.now() == before);
}

TEST_CASE("the states of a peer follow each other as they are documented") {
  simulation sim{{.prepare = serve}};
  const auto dialler = dialler_of(sim);
  sim.link(0, 1).delay(5ms);
  state_watch dialling(sim, dialler, 1 - dialler);
  state_watch accepting(sim, 1 - dialler, dialler);
  const auto watch = [&](std::chrono::milliseconds time) {
    for (const auto until = sim.now() + time; sim.now() < until;) {
      dialling.watch(1ms);
      accepting.look();
    }
  };
  sim.start(0);
  sim.start(1);
  watch(100ms);
  sim.link(0, 1).cut().heal();
  watch(500ms);
  // First pings go unanswered, then attempts to connect.
  sim.link(0, 1).hold();
  watch(33s);
  sim.link(0, 1).release();
  watch(5s);
  sim.stop(dialler);
  watch(100ms);
  sim.stop(1 - dialler);
  watch(10ms);

  const std::vector<peer_state> begins{unconnected, connecting, connected,  unconnected,
                                       connecting,  connected,  unconnected};
  REQUIRE(dialling.seen.size() > begins.size() + 3);
  CHECK(std::equal(begins.begin(), begins.end(), dialling.seen.begin()));
  for (auto i = begins.size(); i + 2 < dialling.seen.size(); ++i)
    CHECK(dialling.seen[i] == ((i - begins.size()) % 2 == 0 ? connecting : failed));
  CHECK(dialling.seen.end()[-2] == connected);
  CHECK(dialling.seen.back() == shut_down);
  CHECK(accepting.seen
        == std::vector{unconnected, connected, unconnected, connected, unconnected, connected,
                       unconnected, shut_down});
}
