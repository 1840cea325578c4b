#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <future>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;

namespace {

/// Of four nodes, node 1 answers, node 2 fails, and node 3 never answers.
void serve(checked_cluster& c) {
  c[1].handle(inventory::get, [](lookup q) -> task<item> { co_return item{q.sku, 1}; });
  c[2].handle(inventory::get,
              [](lookup) -> task<result<item>> { co_return remote_error("broken"); });
  c[3].handle(inventory::get, [](lookup q) -> task<item> {
    co_await sleep_for(1h);
    co_return item{q.sku, 3};
  });
}

std::vector<peer> peers_of(checked_cluster& c, std::initializer_list<std::size_t> nodes) {
  std::vector<peer> all;
  for (auto i : nodes) all.push_back(c.link(0, i));
  return all;
}

} // namespace

TEST_CASE("a quorum counts what it needs") {
  CHECK(quorum::any().of(5) == 1);
  CHECK(quorum::first(3).of(5) == 3);
  CHECK(quorum::all().of(5) == 5);
  CHECK(quorum::majority().of(4) == 3);
  CHECK(quorum::majority().of(5) == 3);
}

TEST_CASE("gathering ends with the quorum, each answer names its peer, stragglers are abandoned") {
  checked_cluster c(4);
  serve(c);
  c.start();
  auto r = gather(peers_of(c, {1, 3}), inventory::get, {"a"}, quorum::any()).get();
  REQUIRE(r);
  CHECK(r->is_reached);
  REQUIRE(r->answers.size() == 1);
  CHECK(r->answers[0].peer.host() == c.host(1));
  CHECK(*r->answers[0].answer == item{"a", 1});
  CHECK(eventually([&] { return c.link(0, 3).stats().calls_out == 0; }));
}

TEST_CASE("gathering ends as soon as the quorum is out of reach") {
  checked_cluster c(4);
  serve(c);
  c.start();
  auto r = gather(peers_of(c, {1, 2, 3}), inventory::get, {"a"}, quorum::all()).get();
  REQUIRE(r);
  CHECK_FALSE(r->is_reached);
  bool told = false;
  for (const auto& a : r->answers)
    told = told
           || (a.peer.host() == c.host(2)
               && failure_of(a.answer.error()) == failure{errc::remote_failure, "broken"});
  CHECK(told);
  CHECK(eventually([&] { return c.link(0, 3).stats().calls_out == 0; }));
}

TEST_CASE("a broadcast waits for everyone") {
  checked_cluster c(4);
  serve(c);
  c.start();
  auto r = broadcast(peers_of(c, {1, 2, 3}), inventory::get, {"a"}, {.timeout = 50ms}).get();
  REQUIRE(r);
  CHECK_FALSE(r->is_reached);
  REQUIRE(r->answers.size() == 3);
  CHECK(r->answers[2].peer.host() == c.host(3));
  CHECK(code_of(r->answers[2].answer.error()) == errc::deadline_exceeded);
  r = broadcast(peers_of(c, {1}), inventory::get, {"a"}).get();
  REQUIRE(r);
  CHECK(r->is_reached);
}

TEST_CASE("gathering can be awaited, and fails without peers") {
  checked_cluster c(4);
  serve(c);
  c.start();
  std::promise<bool> reached;
  c[0].spawn_task([](std::vector<peer> peers, std::promise<bool>* done) -> task<> {
    auto r = co_await gather(peers, inventory::get, {"a"}, quorum::first(1));
    done->set_value(r && r->is_reached);
  }(c[0].peers(), &reached));
  CHECK(reached.get_future().get());
  auto nobody = gather({}, inventory::get, {"a"}, quorum::all()).get();
  REQUIRE(!nobody);
  CHECK(code_of(nobody.error()) == errc::unknown_peer);
  auto unknown =
      gather({c[0].peer("http://nobody:1"), c.link(0, 1)}, inventory::get, {"a"}, quorum::any())
          .get();
  REQUIRE(unknown);
  CHECK(unknown->is_reached);
}
