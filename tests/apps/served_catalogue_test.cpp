#include "apps/contract/conformance.hpp"
#include "apps/contract/locks.hpp"
#include "apps/contract/metrics.hpp"
#include "apps/contract/status.hpp"
#include "apps/contract/streams.hpp"
#include "tests/apps/served_nodes.hpp"

#include <actorgrid/version.hpp>

using namespace actorgrid;
using namespace actorgrid::contract;
using actorgrid::testing::read_all;
using actorgrid::testing::served_nodes;
using namespace std::chrono_literals;

namespace {

/// The payload, or "error: " and the error's text.
std::string text_of(result<payload> reply) {
  return reply ? std::string{reply->text()} : "error: " + failure_of(reply.error()).text;
}

template <class Stream>
std::vector<std::string> texts_of(Stream& stream) {
  std::vector<std::string> texts;
  for (const auto& message : read_all(stream)) texts.emplace_back(message.text());
  return texts;
}

} // namespace

TEST_CASE("locks are kept for all callers over the wire") {
  served_nodes nodes{{30, 31, 32, 33, 34}};
  nodes.start();
  lock_request mine{"resource", "me", "1", 60000};
  const lock_request other{"resource", "other", "2", 60000};
  const auto granted = nodes.ask(locks_lock, mine);
  CHECK(granted.granted);
  CHECK(granted.expires_in_ms == 60000);
  const auto denied = nodes.ask(locks_read_lock, other);
  CHECK_FALSE(denied.granted);
  CHECK(denied.holders.at(0).owner == "me");
  CHECK_FALSE(nodes.ask(locks_unlock, other).granted);
  CHECK(nodes.ask(locks_refresh, mine).granted);
  CHECK(nodes.ask(contract::locks_table, table_request{}).holders.size() == 1);
  CHECK(nodes.ask(locks_unlock, mine).granted);
  CHECK(nodes.ask(locks_read_lock, other).granted);
  mine.resource.clear();
  const auto refused = nodes.call(locks_lock, mine);
  REQUIRE_FALSE(refused);
  CHECK(failure_of(refused.error()).text == "locks: resource: empty");
}

TEST_CASE("a lock that is not refreshed is free again") {
  served_nodes nodes{{30}};
  nodes.start();
  const lock_request mine{"resource", "me", "1", 50};
  const lock_request other{"resource", "other", "2", 50};
  REQUIRE(nodes.ask(locks_lock, mine).granted);
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!nodes.ask(locks_lock, other).granted)
    REQUIRE(std::chrono::steady_clock::now() < deadline);
}

TEST_CASE("a node is asked by its status how it is connected to its peers") {
  served_nodes nodes{{40}};
  nodes.start();
  const auto views = nodes.caller().run_task(catalogue::ask_for_views(nodes.peer()));
  REQUIRE(views);
  REQUIRE(views->size() == 1);
  CHECK(views->front().host == nodes.caller().local());
  CHECK(views->front().state == "connected");
  const auto none = nodes.server().run_task(catalogue::ask_for_views(nodes.back()));
  CHECK(failure_of(none.error()).code == errc::peer_has_no_handler);
}

TEST_CASE("a node reports its status and that of its peers") {
  served_nodes nodes{{40}};
  nodes.start();
  const auto status = nodes.ask(node_status, {});
  CHECK(status.name == nodes.server().local());
  CHECK(status.uptime_ms < 60000);
  CHECK(status.version == ACTORGRID_VERSION);
  const std::vector names{nodes.caller().local(), nodes.server().local()};
  CHECK(status.list_hash == hash_of_list(names));
  CHECK(status.settings_hash == fingerprint(status.settings));
  CHECK(status.settings == texts_of(shared_settings(node_config{})));
  const std::chrono::nanoseconds here{std::chrono::system_clock::now().time_since_epoch()};
  CHECK(std::abs(here.count() - status.clock_ns) < 60'000'000'000);
  REQUIRE(status.peers.size() == 1);
  CHECK(status.peers[0].host == nodes.caller().local());
  CHECK(status.peers[0].state == "connected");
  CHECK(status.peers[0].connections == 1);
  CHECK_FALSE(status.peers[0].instance.empty());
}

TEST_CASE("a node tells its metrics: peers, handlers, loops") {
  served_nodes nodes{{1, 42}};
  nodes.start();
  REQUIRE(nodes.peer().call(echo, "x").get());
  const auto told = nodes.ask(node_load, {});
  CHECK(told.name == nodes.server().local());
  CHECK(told.instance == nodes.server().instance());
  CHECK(told.left_out == 0);
  REQUIRE(told.peers.size() == 1);
  CHECK(told.peers[0].host == nodes.caller().local());
  CHECK(told.peers[0].state == "connected");
  CHECK(told.peers[0].bytes_in > 0);
  REQUIRE(told.handlers.size() == 2);
  const auto& echoed = told.handlers[told.handlers[0].id == 1 ? 0 : 1];
  CHECK(echoed.done == 1);
  CHECK(echoed.failed == 0);
  CHECK(echoed.run_time.size() == 1);
  CHECK_FALSE(told.loops.empty());
  CHECK(told.resident_bytes > 0);
  CHECK(nodes.ask(node_load, {}).at_ns > told.at_ns);
}

TEST_CASE(
    "a node with many handlers tells the metrics of the busiest, and how many it leaves out") {
  served_nodes nodes{{42}};
  const auto route = unary<payload, payload>(handler_id{50});
  const auto return_it = [](payload in) -> result<payload> { return in; };
  for (std::size_t i = 0; i < metrics_handlers_max + 10; ++i) {
    const auto failed = nodes.server().at(std::to_string(i)).handle(route, return_it);
    REQUIRE_FALSE(failed);
  }
  nodes.start();
  call_options routed;
  routed.subroute = "17";
  REQUIRE(nodes.peer().call(route, "x", routed).get());
  const auto told = nodes.ask(node_load, {});
  CHECK(told.handlers.size() == metrics_handlers_max);
  CHECK(told.left_out == 11);
  CHECK(std::ranges::any_of(told.handlers, [](const auto& h) { return h.subroute == "17"; }));
}

TEST_CASE("a node tells its open streams and what they wait for") {
  served_nodes nodes{{1, 42, 43, 5}};
  nodes.start();
  auto opened = nodes.peer().open(stream_responses, "100").get();
  REQUIRE(opened);
  // The window is full when four messages are not read.
  REQUIRE(served_nodes::eventually([&] {
    const auto told = nodes.ask(node_streams, {});
    return told.streams.size() == 1 && told.streams[0].waiting_for == "credit";
  }));
  const auto told = nodes.ask(node_streams, {});
  CHECK(told.name == nodes.server().local());
  CHECK_FALSE(told.truncated);
  CHECK(told.streams.at(0).peer == nodes.caller().local());
  CHECK(told.streams[0].handler == 5);
  CHECK_FALSE(told.streams[0].outgoing);
  CHECK(told.streams[0].sent == 4);
  CHECK(read_all(*opened).size() == 100);
}

TEST_CASE("the conformance set answers calls as its table says") {
  served_nodes nodes{catalogue::conformance_ids()};
  nodes.start();
  const auto peer = nodes.peer();
  CHECK(text_of(peer.call(echo, "hello").get()) == "hello");
  CHECK(text_of(peer.call(boom, "x").get()) == "error: boom: x");
  CHECK(text_of(peer.call(sleep_echo, "30").get()) == "30");
  for (const auto* bad : {"", "x", "1x", "-1", "99999999999999999999"})
    CHECK(text_of(peer.call(sleep_echo, bad).get()).starts_with("error: bad payload: "));
  call_options routed;
  routed.subroute = conformance_subroute;
  CHECK(text_of(peer.call(subroute_echo, "hi", routed).get()) == "hi");
  CHECK(text_of(peer.call(subroute_echo, "hi").get()).starts_with("error: "));
  CHECK(text_of(peer.call(unknown_unary, "hi").get()).starts_with("error: "));
}

TEST_CASE("the typed handler adds its result to a map, even to a nil one") {
  served_nodes nodes{{8}};
  nodes.start();
  const auto answer = nodes.ask(typed_map, string_map{{"k", "v"}});
  CHECK(answer == string_map{{"k", "v"}, {"result", "ok"}});
  const auto of_nil = nodes.peer().call(typed_map.id, "\xc0").get();
  REQUIRE(of_nil);
  CHECK(*decode<string_map>(*of_nil) == string_map{{"result", "ok"}});
  CHECK_FALSE(nodes.peer().call(typed_map.id, "not a map").get());
}

TEST_CASE("the conformance set streams as its table says") {
  served_nodes nodes{catalogue::conformance_ids()};
  nodes.start();
  const auto peer = nodes.peer();

  auto numbers = peer.open(stream_responses, "20").get();
  REQUIRE(numbers);
  std::vector<std::string> expected;
  for (int i = 0; i != 20; ++i) expected.push_back(std::to_string(i));
  CHECK(texts_of(*numbers) == expected);
  auto none = peer.open(stream_responses, "0").get();
  REQUIRE(none);
  CHECK(texts_of(*none).empty());

  auto counted = peer.open(stream_requests).get();
  REQUIRE(counted);
  for (int i = 0; i != 9; ++i) REQUIRE_FALSE(counted->send("x").get());
  counted->finish();
  CHECK(texts_of(*counted) == std::vector<std::string>{"9"});

  open_options routed;
  routed.subroute = conformance_subroute;
  for (const bool is_routed : {false, true}) {
    auto echoed =
        is_routed ? peer.open(subroute_stream, routed).get() : peer.open(stream_echo).get();
    REQUIRE(echoed);
    for (int i = 0; i != 9; ++i) {
      REQUIRE_FALSE(echoed->send(payload{std::to_string(i)}).get());
      const auto message = echoed->next().get();
      REQUIRE(message);
      CHECK(message->text() == std::to_string(i));
    }
    echoed->finish();
    CHECK(texts_of(*echoed).empty());
  }
}

TEST_CASE("the silent stream ends by its deadline and by its caller") {
  served_nodes nodes{{1, 10}};
  nodes.start();
  auto timed = nodes.peer().open(stream_silent, "x", {.timeout = 200ms}).get();
  REQUIRE(timed);
  CHECK_FALSE(timed->next().get());
  CHECK(timed->error());
  {
    auto dropped = nodes.peer().open(stream_silent, "x").get();
  }
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (nodes.server().peers().at(0).stats().streams_in != 0)
    REQUIRE(std::chrono::steady_clock::now() < deadline);
  CHECK(text_of(nodes.peer().call(echo, "alive").get()) == "alive");
}

TEST_CASE("files handlers cannot be started without a root") {
  system_config config;
  caf::actor_system system{config};
  catalogue::catalogue offered{system, {}};
  node_config grid;
  grid.local = "http://127.0.0.1:1";
  grid.peers = {grid.local};
  grid.listen = "none";
  grid.spawn = {24};
  node node{system, grid};
  offered.offer_to(node);
  const auto failed = node.start();
  CHECK(code_of(failed) == errc::invalid_config);
  CHECK(failure_of(failed).text.find("catalogue.files-root: empty") != std::string::npos);
}

TEST_CASE("an ID that is not in the catalogue cannot be started") {
  served_nodes nodes{{77}};
  const auto failed = nodes.server().start();
  CHECK(code_of(failed) == errc::unknown_handler);
}
