#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto echo = unary<payload, payload>(handler_id{1});

void serve_echo(std::size_t, node& n) {
  n.handle(echo, [](payload in) -> task<result<payload>> { co_return in; });
}

} // namespace

TEST_CASE("three nodes connect and call each other in a simulation") {
  simulation sim{{.nodes = 3, .prepare = serve_echo}};
  sim.start();
  CHECK(sim.now() < 10s);
  auto r = sim.wait(sim.peer(0, 1).call(echo, "hello"));
  REQUIRE(r);
  CHECK(r->text() == "hello");
  CHECK(sim.peer(2, 0).call(echo, "blocking").get()->text() == "blocking");
}
