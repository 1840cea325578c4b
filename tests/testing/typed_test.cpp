#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/msgpack.hpp>
#include <actorgrid/testing/testing.hpp>

#include <caf/event_based_actor.hpp>

#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto length = unary<std::string, std::uint64_t>(handler_id{1});
constexpr auto lengths = stream<no_payload, std::string, std::uint64_t>(handler_id{2});

task<> measure(source<std::string> in, sink<std::uint64_t> out) {
  while (auto word = co_await in.next()) co_await out.send(word->size());
}

class measuring final : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](const std::string& word) -> std::uint64_t { return word.size(); }};
  }
};

} // namespace

TEST_CASE("typed routes work in a simulation, served by tasks and by actors the node spawns") {
  simulation sim{2};
  sim.node(1).at({}).spawn<measuring>(length);
  sim.node(1).handle(lengths, measure);
  sim.start();
  CHECK(*sim.wait(sim.peer(0, 1).call(length, "four")) == 4);
  auto stream = std::move(*sim.wait(sim.peer(0, 1).open(lengths)));
  CHECK_FALSE(sim.wait(stream.send("seven__")));
  CHECK(sim.wait(stream.next()) == 7);
}

TEST_CASE("a fake peer answers typed routes, also by an actor that it spawns") {
  system_config settings;
  caf::actor_system system{settings};
  fake_peer other{system, "http://other:1"};
  other.on(length, [](std::string word) { return word.size() + 100; });
  CHECK(*other.handle().call(length, "four").get() == 104);
  other.at({}).spawn<measuring>(length);
  CHECK(*other.handle().call(length, "four").get() == 4);
}

TEST_CASE("a script of typed values is read and checked as such") {
  auto script = scripted_stream::of<std::string>({"a", "bb"});
  run(measure(script.in<std::string>(), script.out<std::uint64_t>()));
  CHECK(script.sent_as<std::uint64_t>() == std::vector<std::uint64_t>{1, 2});
  CHECK_THROWS_AS(script.sent_as<std::string>(), std::runtime_error);
}

TEST_CASE("a message of a script that is not of its route's type ends the stream") {
  scripted_stream script{{"no msgpack string"}};
  run(measure(script.in<std::string>(), script.out<std::uint64_t>()));
  CHECK(script.failed());
  CHECK(script.sent().empty());
}
