#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

constexpr auto repeat = unary<std::uint64_t, payload>(handler_id{61}); // that many bytes
constexpr auto brief = stream<payload, no_input, payload>(handler_id{62}, {.out = 1});
constexpr std::size_t message_bytes = 128 * 1024;

simulation_options short_messages() {
  return {.nodes = 2,
          .configure = [](std::size_t,
                          node_config& config) { config.limits.message_bytes = message_bytes; },
          .prepare =
              [](std::size_t, node& n) {
                n.handle(echo, [](payload in) { return in; });
                n.handle(brief, [](payload, sink<payload>) -> task<> { co_return; });
                n.handle(repeat,
                         [](std::uint64_t bytes) { return payload{std::string(bytes, 'x')}; });
              }};
}

} // namespace

TEST_CASE("calls that leave together make no message above limits.message-bytes") {
  simulation nodes{short_messages()};
  nodes.start();
  std::size_t answered = 0, ended = 0;
  constexpr std::size_t calls = 1000;
  for (std::size_t i = 0; i < calls; ++i)
    nodes.node(0).spawn_task([](peer to, std::size_t* good, std::size_t* all) -> task<> {
      const auto answer = co_await to.call(echo, std::string(1000, 'x'));
      if (answer) ++*good;
      ++*all;
    }(nodes.peer(0, 1), &answered, &ended));
  nodes.run_until([&] { return ended == calls; });
  CHECK(answered == calls);
  CHECK(nodes.peer(0, 1).stats().connections == 1);
}

TEST_CASE("a payload as long as limits.message-bytes arrives, there and back") {
  simulation nodes{short_messages()};
  nodes.start();
  for (std::size_t less : {0u, 1u, 20u, 50u, 100u}) {
    INFO(less);
    const auto answer =
        nodes.wait(nodes.peer(0, 1).call(echo, std::string(message_bytes - less, 'x')));
    REQUIRE(answer);
    CHECK(answer->size() == message_bytes - less);
  }
  CHECK(nodes.peer(0, 1).stats().connections == 1);
}

TEST_CASE("an opening above limits.message-bytes is refused, one of that length is not") {
  simulation nodes{short_messages()};
  nodes.start();
  const auto to = nodes.peer(0, 1);
  const auto refused = nodes.wait(to.open(brief, std::string(message_bytes + 1, 'x')));
  REQUIRE_FALSE(refused);
  CHECK(code_of(refused.error()) == errc::message_too_large);
  auto opened = nodes.wait(to.open(brief, std::string(message_bytes, 'x')));
  REQUIRE(opened);
  CHECK_FALSE(nodes.wait(opened->next()));
  CHECK_FALSE(opened->error());
  CHECK(to.stats().connections == 1);
}

TEST_CASE("an answer above limits.message-bytes fails its call, but does not end the connection") {
  simulation nodes{short_messages()};
  nodes.start();
  const auto answer = nodes.wait(nodes.peer(0, 1).call(repeat, message_bytes + 1));
  REQUIRE_FALSE(answer);
  CHECK(code_of(answer.error()) == errc::remote_failure);
  CHECK(nodes.wait(nodes.peer(0, 1).call(repeat, message_bytes)));
  CHECK(nodes.peer(0, 1).stats().connections == 1);
}
