#include "actors/runtime/turn_records.hpp"
#include "tests/support/catch.hpp"

#include <memory>

using namespace actorgrid::actors;
using namespace std::chrono_literals;

namespace {

void add_turns(turn_records& to, caf::actor_id actor, int turns, std::chrono::nanoseconds each) {
  for (int i = 0; i < turns; ++i) to.add(actor, each);
}

} // namespace

TEST_CASE("an actor counts as short after a number of short turns") {
  const auto records = std::make_unique<turn_records>();
  CHECK_FALSE(records->are_short(7));
  add_turns(*records, 7, 15, 1us);
  CHECK_FALSE(records->are_short(7));
  add_turns(*records, 7, 1, 1us);
  CHECK(records->are_short(7));
  CHECK_FALSE(records->are_short(8));
}

TEST_CASE("an actor with one long turn in ten does not count as short") {
  const auto records = std::make_unique<turn_records>();
  bool was_short = false;
  for (int i = 0; i < 100; ++i) {
    add_turns(*records, 7, 9, 1us);
    add_turns(*records, 7, 1, 10ms);
    was_short = was_short || records->are_short(7);
  }
  CHECK_FALSE(was_short);
}

TEST_CASE("an actor still counts as short when one of many turns was long") {
  const auto records = std::make_unique<turn_records>();
  add_turns(*records, 7, 1000, 1us);
  add_turns(*records, 7, 1, 10ms);
  CHECK(records->are_short(7));
}

TEST_CASE("an actor that held up a loop never counts as short again") {
  const auto records = std::make_unique<turn_records>();
  add_turns(*records, 7, 1000, 1us);
  records->add_hold_up(7);
  add_turns(*records, 7, 1000, 1us);
  CHECK_FALSE(records->are_short(7));
}

TEST_CASE("an actor whose place in the records another took begins anew") {
  const auto records = std::make_unique<turn_records>();
  add_turns(*records, 7, 1000, 1us);
  records->add(7 + 4096, 1us);
  CHECK_FALSE(records->are_short(7));
  CHECK_FALSE(records->are_short(7 + 4096));
}
