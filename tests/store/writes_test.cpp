#include "tests/store/three_nodes.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

using namespace actorgrid;
using namespace std::chrono_literals;
using actorgrid::testing::three_nodes;

TEST_CASE("what is put at one node is got, replaced and removed at the others") {
  three_nodes world;
  const auto first = world.put(0, "tea", "green");
  CHECK(world.get(1, "tea") == "green");
  const auto second = world.put(1, "tea", "black");
  CHECK(second > first);
  CHECK(world.get(2, "tea") == "black");
  CHECK(world.ask(2, store::remove, "tea"));
  const auto gone = world.ask(0, store::get, "tea");
  REQUIRE_FALSE(gone);
  CHECK(has_code(gone.error(), store::errc::not_found));
}

TEST_CASE("a write and a read succeed while one of three nodes is down, and wait when two are") {
  three_nodes world;
  world.crash(2);
  world.put(0, "tea", "green");
  CHECK(world.get(1, "tea") == "green");
  world.crash(1);
  const auto began = world.now();
  const auto refused = world.ask(0, store::put, {"tea", "black"});
  REQUIRE_FALSE(refused);
  CHECK(has_code(refused.error(), store::errc::no_quorum));
  CHECK_THAT(failure_of(refused.error()).text,
             Catch::Matchers::Contains(world.node(0).members()[1].host()));
  CHECK(world.now() - began > 4s);
  CHECK(world.now() - began < 5s);
}

TEST_CASE("a write waits for a second node that is just coming back") {
  three_nodes world;
  world.crash(1);
  world.crash(2);
  world.settle();
  auto* n = &world.node(0);
  std::optional<bool> is_written;
  n->spawn_task([](node* at, std::optional<bool>* done) -> task<> {
    auto written = co_await at->self().call(store::put, {"tea", "green"}, {.timeout = 10s});
    *done = static_cast<bool>(written);
  }(n, &is_written));
  world.advance(1s);
  CHECK_FALSE(is_written);
  world.restart(2);
  world.run_until([&] { return is_written.has_value(); });
  CHECK(*is_written);
  world.run_until_held(2, "tea", "green");
}

TEST_CASE("a replica refuses an entry that is older than its own, and says which version it has") {
  three_nodes world;
  const store::version older{100, "a"}, newer{100, "b"};
  CHECK(*world.ask(0, store::replicate, {"tea", "new", newer}) == newer);
  CHECK(*world.ask(0, store::replicate, {"tea", "new", newer}) == newer);
  const auto stale = world.ask(0, store::replicate, {"tea", "old", older});
  REQUIRE_FALSE(stale);
  CHECK(has_code(stale.error(), store::errc::stale));
  CHECK(*details_of<store::version>(stale.error()) == newer);
  CHECK(world.held(0, "tea") == "new");
}

TEST_CASE("a node that has missed writes goes past them with its own") {
  three_nodes world;
  world.link(0, 2).cut();
  store::version last;
  for (int i = 0; i < 10; ++i) last = world.put(0, "tea", std::to_string(i));
  CHECK(world.held(2, "tea").empty());
  world.link(1, 2).delay(10ms);
  const auto began = world.now();
  CHECK(world.put(2, "tea", "newest") > last);
  CHECK(world.now() - began == 40ms); // it does not try the numbers one by one
  CHECK(world.get(0, "tea") == "newest");
}

TEST_CASE("a read writes what only one replica has to a majority before it answers") {
  three_nodes world;
  CHECK(world.ask(1, store::replicate, {"tea", "green", {100, "a"}}));
  world.crash(2); // so that the majority is nodes 0 and 1
  CHECK(world.get(0, "tea") == "green");
  CHECK(world.held(0, "tea") == "green");
}

TEST_CASE("keys and values that are too large, and too many keys, are refused with a code") {
  three_nodes world{{.keys_max = 2}};
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"", "1"}, {std::string(1025, 'k'), "1"}, {"tea", std::string((1 << 20) + 1, 'v')}}) {
    const auto refused = world.ask(0, store::put, {key, value});
    REQUIRE_FALSE(refused);
    CHECK(has_code(refused.error(), store::errc::not_storable));
  }
  world.put(0, "a", "123");
  world.put(0, "b", "123");
  const auto full = world.ask(0, store::put, {"c", "123"});
  REQUIRE_FALSE(full);
  CHECK(has_code(full.error(), store::errc::full));
  CHECK(world.put(0, "b", "321").counter > 0);
}

TEST_CASE("a replica that dies is started again and has what it had") {
  three_nodes world;
  world.put(0, "tea", "green");
  caf::anon_send_exit(world.node(1).actor(store::fetch), caf::exit_reason::kill);
  world.advance(1s);
  CHECK(world.node(1).handlers().back().deaths == 1);
  CHECK(world.held(1, "tea") == "green");
}

TEST_CASE("a node that cannot have its journal, or has an impossible setting, says so") {
  testing::simulation world{1};
  const auto lost = store::serve(world.node(0), {.journal = "/nowhere/journal"});
  CHECK(code_of(lost) == errc::local_failure);
  CHECK_THAT(render(lost), Catch::Matchers::Contains("cannot open /nowhere/journal"));
  const testing::temp_tree tree;
  const auto journal = (tree.root() / "journal").string();
  const auto never = store::serve(world.node(0), {.journal = journal, .compare_every = 0s});
  CHECK_THAT(render(never), Catch::Matchers::Contains("period"));
}

TEST_CASE("a node that drains does not go on waiting for a majority") {
  three_nodes world;
  world.crash(1);
  world.crash(2);
  world.settle();
  auto& n = world.node(0);
  n.spawn_task([](peer self) -> task<> {
    (void)co_await self.call(store::put, {"tea", "green"}, {.timeout = 30s});
  }(n.self()));
  world.advance(1s);
  const auto began = world.now();
  n.drain();
  CHECK(world.now() - began < 2s);
}
