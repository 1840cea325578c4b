#include "tests/tasks/one_node.hpp"

#include <actorgrid/manual_reset_event.hpp>
#include <actorgrid/when_any.hpp>

#include <stdexcept>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

task<> wait_for_event(one_node* w, manual_reset_event e, std::string name) {
  const farewell end{w, name};
  co_await e.wait();
  w->tell(name);
}

task<> wait_unless(one_node* w, manual_reset_event e, manual_reset_event stop) {
  auto first = co_await when_any(e.wait(), stop.wait());
  w->tell(first.index() == 0 ? "event" : "stop");
}

task<> set_and_reset(manual_reset_event e) {
  e.set();
  e.reset();
  co_return;
}

task<> set_both(manual_reset_event first, manual_reset_event second) {
  first.set();
  second.set();
  co_return;
}

} // namespace

TEST_CASE("tasks on all loops wait for an event, and those that come later do not") {
  one_node w;
  const manual_reset_event e;
  for (const char* name : {"a", "b", "c", "d"}) w.spawn(wait_for_event(&w, e, name));
  CHECK(w.told().empty());
  CHECK_FALSE(e.is_set());
  e.set();
  CHECK(w.told().empty()); // in later turns
  w.sim().settle();
  CHECK(w.told().size() == 8);
  e.set();
  CHECK(e.is_set());
  w.spawn(wait_for_event(&w, e, "late"));
  CHECK(w.told() == texts{"late", "late is gone"});
}

TEST_CASE("tasks that wait when an event is set go on even if it is reset at once") {
  one_node w;
  const manual_reset_event e;
  w.spawn(wait_for_event(&w, e, "early"));
  w.spawn(set_and_reset(e));
  CHECK(w.told() == texts{"early", "early is gone"});
  CHECK_FALSE(e.is_set());
  w.spawn(wait_for_event(&w, e, "late"));
  CHECK(w.told().empty());
  e.set();
  w.sim().settle();
  CHECK(w.told() == texts{"late", "late is gone"});
}

TEST_CASE("a task that is destroyed while it waits for an event does not hear of it") {
  one_node w;
  manual_reset_event e;
  w.spawn(wait_for_event(&w, e, "a"));
  w.spawn(wait_for_event(&w, e, "b"));
  w.destroy_tasks();
  CHECK(w.told().size() == 2); // both are gone
  e.set();
  w.sim().settle();
  CHECK(w.told().empty());
}

TEST_CASE("a wait is given up on all loops while its event is already on the way") {
  const std::size_t loops = GENERATE(1u, 2u);
  one_node w(loops);
  manual_reset_event e, stop;
  w.spawn(wait_unless(&w, e, stop));
  w.spawn(set_both(stop, e)); // on the other loop, if there is one
  CHECK(w.told() == texts{"stop"});
  stop.reset();
  e.reset();
  w.spawn(wait_unless(&w, e, stop));
  w.spawn(set_both(e, stop));
  CHECK(w.told() == texts{"event"});
}

TEST_CASE("an event outlives the node whose tasks waited for it") {
  const manual_reset_event e;
  {
    one_node w;
    w.spawn(wait_for_event(&w, e, "a"));
    e.set(); // on the way while the node ends
  }
  CHECK(e.is_set());
}

TEST_CASE("waiting for an event without an actor is refused, unless it is set") {
  const manual_reset_event e;
  const auto wait = [](manual_reset_event of) -> task<int> {
    co_await of.wait();
    co_return 1;
  };
  CHECK_THROWS_AS(run(wait(e)), std::logic_error);
  e.set();
  CHECK(run(wait(e)) == 1);
}
