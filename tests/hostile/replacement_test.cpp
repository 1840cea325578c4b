#include "tests/hostile/attacked_node.hpp"
#include "tests/hostile/raw_client.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::hostile;

namespace {

raw_client connect(attacked_node& node) {
  raw_client s{node.port()};
  s.upgrade(attacked_node::token);
  s.greet({.host = node.unknown_host(), .token = attacked_node::token});
  return s;
}

const std::string one_call = message(request(1, 1, "x"));
const std::string its_answer = "Response mux=1 seq=0 [EOF] 'x'";

} // namespace

TEST_CASE("a second connection of the same host ends the first, which gets nothing of the second") {
  attacked_node node;
  raw_client first = connect(node);
  CHECK(first.once_connected(one_call) == its_answer);
  raw_client second = connect(node);
  CHECK(second.once_connected(one_call) == its_answer);
  CHECK(first.socket().read_to_end().empty());
  node.check_others_are_served();
}

TEST_CASE("a host that connects again and again has its last connection, and harms no other") {
  attacked_node node;
  const hello h{.host = node.unknown_host(), .token = attacked_node::token};
  std::vector<raw_client> all;
  all.push_back(connect(node));
  for (int i = 0; i < 20; ++i) {
    all.emplace_back(node.port());
    all.back().upgrade(h.token);
    all.back().socket().send(message(frame_of(h)));
    if (i % 5 == 0) node.check_others_are_served();
  }
  CHECK(all.back().instead_of_hello("") == "accepted");
  CHECK(all.back().once_connected(one_call) == its_answer);
  all.pop_back();
  for (raw_client& s : all) CHECK_NOTHROW(s.socket().read_to_end());
  node.check_others_are_served();
}

TEST_CASE("a refused connection of the same host leaves the first alone") {
  attacked_node node;
  raw_client first = connect(node);
  const auto attempts = {hello{.host = node.unknown_host(), .token = "another secret"},
                         hello{.host = node.unknown_host(),
                               .token = attacked_node::token,
                               .clock_ahead_ns = -301'000'000'000}};
  for (const hello& h : attempts) {
    raw_client second{node.port()};
    second.upgrade(attacked_node::token);
    CHECK(is_like(second.instead_of_hello(message(frame_of(h))), "refused '*', end"));
  }
  CHECK(first.once_connected(one_call) == its_answer);
}
