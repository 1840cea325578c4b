#include "tests/support/catch.hpp"

#include <actorgrid/peer.hpp>

#include <caf/all.hpp>

// libstdc++'s assertions are on, as in all tests: they abort where CAF's own template for spawn(f)
// reads through a null pointer.
#ifndef _GLIBCXX_ASSERTIONS
#error "_GLIBCXX_ASSERTIONS has to be defined, or these cases show nothing"
#endif

namespace {

using adder = caf::typed_actor<caf::replies_to<int>::with<int>>;

struct five {
  int value = 5;
};

caf::behavior add_one(caf::event_based_actor*) {
  return {[](int x) { return x + 1; }};
}

} // namespace

TEST_CASE("functions are spawned without arguments while libstdc++ asserts") {
  caf::actor_system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  int added = 0;
  const auto answer_of = [&](const auto& actor) {
    self->request(actor, caf::infinite, 10)
        .receive([&](int x) { added = x; }, [](const caf::error&) { FAIL("no answer"); });
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    return added;
  };

  CHECK(answer_of(system.spawn(add_one)) == 11);
  CHECK(answer_of(system.spawn([]() -> caf::behavior { return {[](int x) { return x + 2; }}; }))
        == 12);
  CHECK(answer_of(system.spawn(
            [](adder::pointer) -> adder::behavior_type { return {[](int x) { return x + 3; }}; }))
        == 13);
  CHECK(answer_of(system.spawn([](caf::stateful_actor<five>* actor) -> caf::behavior {
          return {[actor](int x) { return x + actor->state.value; }};
        }))
        == 15);
  CHECK(answer_of(system.spawn<caf::detached>(add_one)) == 11);
}

TEST_CASE("functions that return nothing are spawned without arguments while libstdc++ asserts") {
  caf::actor_system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  const caf::actor told = self;
  system.spawn([told] { caf::anon_send(told, 1); });
  system.spawn([told](caf::event_based_actor* actor) { actor->send(told, 2); });
  system.spawn([told](caf::blocking_actor* actor) { actor->send(told, 4); });
  int sum = 0;
  int count = 0;
  self->receive_for(count, 3)([&](int x) { sum += x; });
  CHECK(sum == 7);
}
