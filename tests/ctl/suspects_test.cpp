#include "apps/ctl/load/stuck_streams.hpp"
#include "apps/ctl/load/suspects.hpp"
#include "tests/ctl/load_snapshots.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/metrics.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::ctl;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

const std::string node_one = "http://node1:9000";
const std::string node_two = "http://node2:9000";
const std::string node_three = "http://node3:9000";

/// Both looks at one node, a second apart.
struct two_looks {
  node_snapshot before = told(node_one, 1);
  node_snapshot now = told(node_one, 2);

  std::vector<suspect> suspects() const { return find_suspects({before}, {now}, 1s); }
  /// The only suspect.
  suspect only() const {
    const auto all = suspects();
    REQUIRE(all.size() == 1);
    return all.front();
  }
  /// The peer of both looks.
  void add_peer(contract::peer_load peer) {
    before.metrics->peers.push_back(peer);
    now.metrics->peers.push_back(std::move(peer));
  }
};

contract::peer_load peer_of(const std::string& host, const std::string& state) {
  contract::peer_load peer;
  peer.host = host;
  peer.state = state;
  return peer;
}

} // namespace

TEST_CASE("slow says that nothing is slow") {
  two_looks looks;
  looks.add_peer(peer_of(node_two, "connected"));
  CHECK(looks.suspects().empty());
  CHECK(answer_of({}, {looks.now}).starts_with("Nothing holds things up: 1 node answered"));
  CHECK(answer_of({}, {silent(node_two)}) == "No node answered.");
}

TEST_CASE("slow names a node that does not answer, not the peers that lost it") {
  two_looks looks;
  looks.add_peer(peer_of(node_two, "failed"));
  looks.add_peer(peer_of(node_three, "connected"));
  const auto all =
      find_suspects({looks.before, silent(node_two)}, {looks.now, silent(node_two)}, 1s);
  REQUIRE(all.size() == 1);
  CHECK(all[0].kind == suspect_kind::node);
  CHECK(answer_of(all, {}).starts_with("node2:9000 does not answer"));
}

TEST_CASE("slow suspects no node that refuses guests, and says what lets them in") {
  two_looks looks;
  looks.add_peer(peer_of(node_two, "connected"));
  node_snapshot refusing;
  refusing.host = node_two;
  refusing.why_not = {errc::handshake_refused, "unknown incoming host: http://ctl-1:1"};
  CHECK(find_suspects({looks.before, refusing}, {looks.now, refusing}, 1s).empty());
  CHECK(contains(explain(refusing), "add \"http://ctl-*:1\" to its grid.guests"));
  refusing.why_not = {errc::not_allowed, "42"};
  CHECK(contains(explain(refusing), "change its grid.allow"));
}

TEST_CASE("slow names a pair that is not connected, but no guest that left") {
  two_looks looks;
  auto peer = peer_of(node_two, "failed");
  peer.last_failure = "tls_failure: certificate has expired\n";
  looks.add_peer(peer);
  auto guest = peer_of("http://ctl-1:1", "shut_down");
  guest.guest = true;
  looks.add_peer(guest);
  CHECK(looks.only().what
        == "node1:9000 is not connected to node2:9000 (tls_failure: certificate has expired\\x0a)");
}

TEST_CASE("slow names a loop and the handler of its longest turn") {
  two_looks looks;
  contract::loop_load loop;
  loop.name = "grid-0";
  loop.longest_turn_ns = 800'000'000;
  loop.longest_turn_id = 50;
  looks.now.metrics->loops.push_back(loop);
  CHECK(looks.only().what
        == "loop grid-0 of node1:9000 was in one turn for 800.00 ms, mostly by handler 50");
  looks.now.metrics->loops[0].present_turn_ns = 2'000'000'000;
  CHECK(looks.only().what == "loop grid-0 of node1:9000 has been in one turn for 2.00 s");
  CHECK(looks.only().delay == 2s);
}

TEST_CASE("slow names a handler that takes long, one that ends nothing, and one with a queue") {
  two_looks looks;
  contract::handler_work work;
  work.id = 50;
  looks.before.metrics->handlers.push_back(work);
  const auto range = static_cast<std::uint8_t>(time_histogram::bucket_of(2s));
  SECTION("takes long") {
    work.done = 3;
    work.run_time = {{range, 3}};
    looks.now.metrics->handlers.push_back(work);
    CHECK(contains(looks.only().what, "handler 50 of node1:9000 takes up to 2."));
  }
  SECTION("ends nothing") {
    work.in_flight = 3;
    looks.now.metrics->handlers.push_back(work);
    CHECK(looks.only().what
          == "handler 50 of node1:9000 has 3 calls in flight and ended none in 1.00 s");
  }
  SECTION("queue") {
    work.done = 3;
    work.queue_time = {{range, 3}};
    looks.now.metrics->handlers.push_back(work);
    CHECK(contains(looks.only().what, "until handler 50 of node1:9000 begins them"));
  }
}

TEST_CASE("slow names a handler whose callers give up, by how long they waited") {
  two_looks looks;
  contract::handler_work work;
  work.id = 3;
  work.done = 100;
  work.late = 20;
  looks.before.metrics->handlers.push_back(work);
  const auto range = static_cast<std::uint8_t>(time_histogram::bucket_of(300ms));
  SECTION("all of them") {
    work.done += 9;
    work.late += 9;
    work.run_time = {{range, 9}};
    looks.now.metrics->handlers.push_back(work);
    CHECK(looks.only().what
          == "handler 3 of node1:9000: 9 of 9 calls were late: their callers had given up");
    CHECK(looks.only().delay >= 300ms);
    CHECK(looks.only().delay < 500ms);
  }
  SECTION("with what the calls take, once that is long in itself") {
    work.done += 2;
    work.late += 1;
    work.run_time = {{static_cast<std::uint8_t>(time_histogram::bucket_of(2s)), 2}};
    looks.now.metrics->handlers.push_back(work);
    CHECK(looks.only().what.starts_with("handler 3 of node1:9000: 1 of 2 calls was late: its "
                                        "caller had given up; calls take up to 2."));
    CHECK(looks.only().delay >= 2s);
  }
  SECTION("the longest first") {
    work.done += 9;
    work.late += 9;
    work.run_time = {{range, 9}};
    looks.now.metrics->handlers.push_back(work);
    contract::handler_work other;
    other.id = 50;
    looks.before.metrics->handlers.push_back(other);
    other.done = 3;
    other.run_time = {{static_cast<std::uint8_t>(time_histogram::bucket_of(2s)), 3}};
    looks.now.metrics->handlers.push_back(other);
    const auto all = looks.suspects();
    REQUIRE(all.size() == 2);
    CHECK(all[0].what.starts_with("handler 50 "));
    CHECK(all[1].what.starts_with("handler 3 "));
  }
  SECTION("a few among many are nothing to tell") {
    work.done += 100;
    work.late += 9;
    work.run_time = {{range, 100}};
    looks.now.metrics->handlers.push_back(work);
    CHECK(looks.suspects().empty());
  }
  SECTION("what was late before is over") {
    work.done += 9;
    looks.now.metrics->handlers.push_back(work);
    CHECK(looks.suspects().empty());
  }
}

TEST_CASE("slow names a peer by how long what waits for it will take") {
  two_looks looks;
  auto peer = peer_of(node_two, "connected");
  looks.before.metrics->peers.push_back(peer);
  peer.queue_bytes = 1 << 20;
  SECTION("it takes nothing") {
    looks.now.metrics->peers.push_back(peer);
    CHECK(looks.only().what
          == "1.0 MiB wait at node1:9000 until node2:9000 takes them, and it takes none");
  }
  SECTION("it takes some") {
    peer.bytes_out = 1 << 20;
    looks.now.metrics->peers.push_back(peer);
    CHECK(looks.only().delay == 1s);
  }
  SECTION("it takes it at once") {
    peer.bytes_out = 1 << 30;
    looks.now.metrics->peers.push_back(peer);
    CHECK(looks.suspects().empty());
  }
}

TEST_CASE("slow puts what nobody can use first, then what makes others wait longest") {
  two_looks looks;
  looks.add_peer(peer_of(node_three, "failed"));
  looks.before.streams.emplace();
  looks.now.streams.emplace();
  looks.before.streams->streams.push_back(waiting_end(node_two, 7, true, 4));
  looks.now.streams->streams.push_back(waiting_end(node_two, 7, true, 5));
  contract::loop_load loop;
  loop.longest_turn_ns = 900'000'000;
  looks.now.metrics->loops.push_back(loop);
  const auto all =
      find_suspects({looks.before, silent(node_two)}, {looks.now, silent(node_two)}, 1s);
  REQUIRE(all.size() == 4);
  CHECK(all[0].kind == suspect_kind::node);
  CHECK(all[1].kind == suspect_kind::connection);
  CHECK(all[2].kind == suspect_kind::stream);
  CHECK(all[2].what
        == "node2:9000 does not read stream 7 (handler 4), on which node1:9000 has waited 5.00 s "
           "to send");
  CHECK(all[3].kind == suspect_kind::loop);
  CHECK(answer_of(all, {}).ends_with("; and 3 more findings."));
}

TEST_CASE("an end is stuck if it waited all the time and sent nothing") {
  const auto stuck = [](contract::open_stream before, contract::open_stream now) {
    return find_stuck({with_streams(node_one, {std::move(before)})},
                      {with_streams(node_one, {std::move(now)})}, 1s)
               .size()
           == 1;
  };
  CHECK(stuck(waiting_end(node_two, 7, true, 4), waiting_end(node_two, 7, true, 5)));
  CHECK_FALSE(stuck(waiting_end(node_two, 7, true, 4), waiting_end(node_two, 7, true, 4)));
  CHECK_FALSE(stuck(waiting_end(node_two, 7, true, 4), waiting_end(node_two, 7, false, 5)));
  auto sent = waiting_end(node_two, 7, true, 5);
  ++sent.sent;
  CHECK_FALSE(stuck(waiting_end(node_two, 7, true, 4), sent));
}

TEST_CASE("both ends of a stream that send with full windows are a certain cycle") {
  const std::vector<stream_end> stuck{{node_one, waiting_end(node_two, 7, true, 5)},
                                      {node_two, waiting_end(node_three, 7, true, 5)},
                                      {node_two, waiting_end(node_one, 7, false, 4)}};
  const auto cycles = find_cycles(stuck);
  REQUIRE(cycles.size() == 1);
  CHECK(cycles[0].is_certain);
  CHECK(describe(cycles[0])
        == "Nodes wait for each other: node1:9000 has waited 5.00 s for node2:9000 to read stream "
           "7, node2:9000 has waited 4.00 s for node1:9000 to read stream 7. To end it, cancel "
           "stream 7, which node1:9000 opened to node2:9000 (handler 4).");
}

TEST_CASE(
    "a cycle may lead over several nodes, and the stream that carried least is to be cancelled") {
  auto fresh = waiting_end(node_three, 2, false, 1);
  fresh.sent = 1;
  const std::vector<stream_end> stuck{{node_one, waiting_end(node_two, 1, true, 5)},
                                      {node_two, fresh},
                                      {node_three, waiting_end("http://node4:9000", 5, true, 1)},
                                      {node_three, waiting_end(node_one, 3, true, 5)}};
  const auto cycles = find_cycles(stuck);
  REQUIRE(cycles.size() == 1);
  CHECK_FALSE(cycles[0].is_certain);
  CHECK(cycles[0].ends.size() == 3);
  CHECK(cycles[0].cancel == 1);
  CHECK(describe(cycles[0]).ends_with("cancel stream 2, which node3:9000 opened to node2:9000 "
                                      "(handler 4)."));
}

TEST_CASE("there is no cycle where somebody reads, and never more cycles than are shown") {
  CHECK(find_cycles({}).empty());
  CHECK(find_cycles({{node_one, waiting_end(node_two, 1, true, 5)},
                     {node_one, waiting_end(node_three, 1, true, 5)}})
            .empty());
  std::vector<stream_end> many;
  for (std::uint64_t id = 0; id < 100; ++id) {
    many.push_back({node_one, waiting_end(node_two, id, true, 1)});
    many.push_back({node_two, waiting_end(node_one, id, false, 1)});
  }
  CHECK(find_cycles(many).size() == cycles_max);
}

TEST_CASE("tens of thousands of stuck streams are searched at once") {
  std::vector<stream_end> many;
  for (std::uint64_t id = 0; id < 50'000; ++id)
    many.push_back(
        {"http://node" + std::to_string(id % 100) + ":9000",
         waiting_end("http://node" + std::to_string(id % 100 + 1) + ":9000", id, true, 1)});
  CHECK(find_cycles(many).empty());
  many.push_back({"http://node100:9000", waiting_end("http://node0:9000", 7, true, 1)});
  const auto cycles = find_cycles(many);
  REQUIRE(cycles.size() == 1);
  CHECK(cycles[0].ends.size() == 101);
}
