#include "tests/store/three_nodes.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

using namespace actorgrid;
using namespace std::chrono_literals;
using actorgrid::testing::three_nodes;

TEST_CASE("what is put at one node is got, replaced and removed at the others") {
  three_nodes sim;
  const auto first = sim.put(0, "tea", "green");
  CHECK(sim.get(1, "tea") == "green");
  const auto second = sim.put(1, "tea", "black");
  CHECK(second > first);
  CHECK(sim.get(2, "tea") == "black");
  CHECK(sim.ask(2, store::remove, "tea"));
  const auto gone = sim.ask(0, store::get, "tea");
  REQUIRE_FALSE(gone);
  CHECK(has_code(gone.error(), store::errc::not_found));
}

TEST_CASE("a write and a read succeed while one of three nodes is down, and wait when two are") {
  three_nodes sim;
  sim.crash(2);
  sim.put(0, "tea", "green");
  CHECK(sim.get(1, "tea") == "green");
  sim.crash(1);
  const auto began = sim.now();
  const auto refused = sim.ask(0, store::put, {"tea", "black"});
  REQUIRE_FALSE(refused);
  CHECK(has_code(refused.error(), store::errc::no_quorum));
  CHECK_THAT(failure_of(refused.error()).text,
             Catch::Matchers::Contains(sim.node(0).members()[1].host()));
  CHECK(sim.now() - began > 4s);
  CHECK(sim.now() - began < 5s);
}

TEST_CASE("a write waits for a second node that is just coming back") {
  three_nodes sim;
  sim.crash(1);
  sim.crash(2);
  sim.settle();
  auto* n = &sim.node(0);
  std::optional<bool> is_written;
  n->spawn_task([](node* at, std::optional<bool>* done) -> task<> {
    auto written = co_await at->self().call(store::put, {"tea", "green"}, {.timeout = 10s});
    *done = static_cast<bool>(written);
  }(n, &is_written));
  sim.advance(1s);
  CHECK_FALSE(is_written);
  sim.restart(2);
  sim.run_until([&] { return is_written.has_value(); });
  CHECK(*is_written);
  sim.run_until_held(2, "tea", "green");
}

TEST_CASE("a replica refuses an entry that is older than its own, and says which version it has") {
  three_nodes sim;
  const store::version older{100, "a"}, newer{100, "b"};
  CHECK(*sim.ask(0, store::replicate, {"tea", "new", newer}) == newer);
  CHECK(*sim.ask(0, store::replicate, {"tea", "new", newer}) == newer);
  const auto stale = sim.ask(0, store::replicate, {"tea", "old", older});
  REQUIRE_FALSE(stale);
  CHECK(has_code(stale.error(), store::errc::stale));
  CHECK(*details_of<store::version>(stale.error()) == newer);
  CHECK(sim.held(0, "tea") == "new");
}

TEST_CASE("a node that has missed writes goes past them with its own") {
  three_nodes sim;
  sim.link(0, 2).cut();
  store::version last;
  for (int i = 0; i < 10; ++i) last = sim.put(0, "tea", std::to_string(i));
  CHECK(sim.held(2, "tea").empty());
  sim.link(1, 2).delay(10ms);
  const auto began = sim.now();
  CHECK(sim.put(2, "tea", "newest") > last);
  CHECK(sim.now() - began == 40ms); // it does not try the numbers one by one
  CHECK(sim.get(0, "tea") == "newest");
}

TEST_CASE("a read writes what only one replica has to a majority before it answers") {
  three_nodes sim;
  CHECK(sim.ask(1, store::replicate, {"tea", "green", {100, "a"}}));
  sim.crash(2); // so that the majority is nodes 0 and 1
  CHECK(sim.get(0, "tea") == "green");
  CHECK(sim.held(0, "tea") == "green");
}

TEST_CASE("keys and values that are too large, and too many keys, are refused with a code") {
  three_nodes sim{{.keys_max = 2}};
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"", "1"}, {std::string(1025, 'k'), "1"}, {"tea", std::string((1 << 20) + 1, 'v')}}) {
    const auto refused = sim.ask(0, store::put, {key, value});
    REQUIRE_FALSE(refused);
    CHECK(has_code(refused.error(), store::errc::not_storable));
  }
  sim.put(0, "a", "123");
  sim.put(0, "b", "123");
  const auto full = sim.ask(0, store::put, {"c", "123"});
  REQUIRE_FALSE(full);
  CHECK(has_code(full.error(), store::errc::full));
  CHECK(sim.put(0, "b", "321").counter > 0);
}

TEST_CASE("a replica that dies is started again and has what it had") {
  three_nodes sim;
  sim.put(0, "tea", "green");
  caf::anon_send_exit(sim.node(1).actor(store::fetch), caf::exit_reason::kill);
  sim.advance(1s);
  CHECK(sim.node(1).handlers().back().deaths == 1);
  CHECK(sim.held(1, "tea") == "green");
}

TEST_CASE("a node that cannot have its journal, or has an impossible setting, says so") {
  testing::simulation sim{1};
  const auto lost = store::serve(sim.node(0), {.journal = "/nowhere/journal"});
  CHECK(code_of(lost) == errc::local_failure);
  CHECK_THAT(render(lost), Catch::Matchers::Contains("cannot open /nowhere/journal"));
  const testing::temp_tree tree;
  const auto journal = (tree.root() / "journal").string();
  const auto never = store::serve(sim.node(0), {.journal = journal, .compare_every = 0s});
  CHECK_THAT(render(never), Catch::Matchers::Contains("period"));
}

TEST_CASE("a node that drains does not go on waiting for a majority") {
  three_nodes sim;
  sim.crash(1);
  sim.crash(2);
  sim.settle();
  auto& n = sim.node(0);
  n.spawn_task([](peer self) -> task<> {
    (void)co_await self.call(store::put, {"tea", "green"}, {.timeout = 30s});
  }(n.self()));
  sim.advance(1s);
  const auto began = sim.now();
  n.drain();
  CHECK(sim.now() - began < 2s);
}
