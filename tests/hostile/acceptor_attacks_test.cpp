#include "tests/hostile/attack.hpp"
#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/memory_watch.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/support/catch.hpp"

#include <functional>

using namespace actorgrid;
using namespace actorgrid::hostile;

// Attacks on a node that accepted the connection. The attacks of a table share a node, which must
// serve its other peer after each of them.

namespace {

enum class phase { request, hello, established };

hello good_hello(const attacked_node& node) {
  return {.host = node.unknown_host(), .token = attacked_node::token};
}

std::string attempt(raw_client& s, phase when, const std::string& bytes) {
  switch (when) {
  case phase::request:
    return s.instead_of_request(bytes);
  case phase::hello:
    return s.instead_of_hello(bytes);
  case phase::established:
    break;
  }
  return s.once_connected(bytes);
}

// What a node may hold for a peer. For what it receives: a message in a block that doubles as it
// grows, and the smaller blocks before that one, which are kept as spares. For answers that wait:
// frames with all their fields. And a constant for the connection and the streams it may have.
constexpr std::size_t received_share = 4;
constexpr std::size_t answered_share = 8;
constexpr std::size_t constant_bytes = 768 * 1024;

void check(attacked_node& node, phase when, const attack& a) {
  INFO(a.name);
  {
    raw_client s{node.port()};
    if (when != phase::request) s.upgrade(attacked_node::token);
    if (when == phase::established) s.greet(good_hello(node));
    const memory_watch memory;
    const std::string outcome = attempt(s, when, a.bytes);
    CHECK(memory.peak_bytes() <= received_share * a.bytes.size()
                                     + answered_share * s.answered_bytes() + constant_bytes);
    INFO("expected: " << a.outcome);
    INFO("outcome:  " << outcome);
    CHECK(is_like(outcome, a.outcome));
  }
  node.check_others_are_served();
}

void check(phase when, const std::function<attacks(const attacked_node&)>& table) {
  const unwatched_thread own;
  attacked_node node;
  for (const attack& a : table(node)) check(node, when, a);
}

} // namespace

TEST_CASE("whatever comes instead of a request is refused, and others are served") {
  check(phase::request, [](const attacked_node&) { return on_the_request(attacked_node::token); });
}

TEST_CASE("whatever comes instead of a connect message is refused, and others are served") {
  check(phase::hello, [](const attacked_node& node) {
    return on_the_hello(node.unknown_host(), attacked_node::token, node.dialled_host());
  });
}

TEST_CASE("a peer that breaks the websocket protocol harms nobody else") {
  check(phase::established, [](const attacked_node&) { return on_the_websocket(); });
}

TEST_CASE("a peer that sends malformed frames harms nobody else") {
  check(phase::established, [](const attacked_node&) { return on_frames(); });
}

TEST_CASE("a peer that lies about merged frames harms nobody else") {
  check(phase::established, [](const attacked_node&) { return on_merging(); });
}

TEST_CASE("a peer that breaks the rules of calls harms nobody else") {
  check(phase::established, [](const attacked_node&) { return on_calls(); });
}

TEST_CASE("a peer that breaks the rules of streams harms nobody else") {
  check(phase::established, [](const attacked_node&) { return on_streams(); });
}

TEST_CASE("a peer that sends too much of everything harms nobody else") {
  check(phase::established, [](const attacked_node&) { return by_flooding(); });
}
