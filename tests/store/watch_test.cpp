#include "tests/store/three_nodes.hpp"

#include <map>

using namespace actorgrid;
using namespace std::chrono_literals;
using actorgrid::testing::three_nodes;

namespace {

duplex<no_input, store::entry> watch(three_nodes& sim, std::size_t i, const std::string& prefix) {
  auto opened = sim.wait(sim.peer(three_nodes::client, i).open(store::watch, prefix));
  REQUIRE(opened);
  return std::move(*opened);
}

/// The next entry: "key=value", or "key removed".
std::string next(three_nodes& sim, duplex<no_input, store::entry>& stream) {
  const auto e = sim.wait(stream.next());
  if (!e) return render(stream.error());
  return e->key + (e->value ? "=" + *e->value : " removed");
}

} // namespace

TEST_CASE("a watch shows what is there, then each change, of one prefix only") {
  three_nodes sim;
  sim.put(0, "tea/green", "1");
  sim.put(0, "coffee", "1");
  sim.settle();
  auto stream = watch(sim, 2, "tea/");
  CHECK(next(sim, stream) == "tea/green=1");
  sim.settle();
  sim.put(0, "coffee", "2");
  sim.put(1, "tea/black", "1");
  CHECK(next(sim, stream) == "tea/black=1");
  CHECK(sim.ask(1, store::remove, "tea/green"));
  CHECK(next(sim, stream) == "tea/green removed");
}

TEST_CASE("a watcher that missed changes is sent the newest of all, and not all that it missed") {
  three_nodes sim;
  auto stream = watch(sim, 1, "");
  sim.settle();
  constexpr int changes = 1200, keys = 600; // more keys than a watch has room for changes
  for (int i = 0; i < changes; ++i) sim.put(1, std::to_string(i % keys), std::to_string(i));
  std::map<std::string, store::entry> seen;
  int received = 0;
  const auto is_complete = [&] {
    for (int i = 0; i < keys; ++i) {
      const auto found = seen.find(std::to_string(i));
      if (found == seen.end() || found->second.value != std::to_string(changes - keys + i))
        return false;
    }
    return true;
  };
  while (!is_complete()) {
    auto e = sim.wait(stream.next());
    REQUIRE(e);
    ++received;
    if (auto& last = seen[e->key]; last.version < e->version) last = *e;
  }
  CHECK(received < changes);
  sim.put(0, "another", "1");
  while (!seen.contains("another")) {
    auto e = sim.wait(stream.next());
    REQUIRE(e);
    seen[e->key] = *e;
  }
}

TEST_CASE("a watch tells what its node missed while it was cut off") {
  three_nodes sim;
  auto stream = watch(sim, 2, "");
  sim.settle();
  sim.link(0, 2).cut();
  sim.link(1, 2).cut();
  sim.put(0, "tea", "green");
  sim.link(0, 2).heal();
  sim.link(1, 2).heal();
  CHECK(next(sim, stream) == "tea=green");
}

TEST_CASE("a node drains in under two seconds however many watch it, and they may watch another") {
  three_nodes sim;
  sim.put(0, "tea", "green");
  std::vector<duplex<no_input, store::entry>> streams;
  for (int i = 0; i < 10; ++i) {
    streams.push_back(watch(sim, 0, ""));
    CHECK(next(sim, streams.back()) == "tea=green");
  }
  const auto began = sim.now();
  sim.node(0).drain();
  CHECK(sim.now() - began < 2s);
  for (auto& stream : streams) {
    CHECK_FALSE(sim.wait(stream.next()));
    CHECK(is_retryable(code_of(stream.error())));
  }
  auto other = watch(sim, 1, "");
  CHECK(next(sim, other) == "tea=green");
}
