#include "actors/node/recent_events.hpp"
#include "actors/node/status_parts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <string>

using namespace actorgrid;
using namespace actorgrid::actors;
using actorgrid::testing::contains;

TEST_CASE("the last hundred events are remembered, the newest first, and repeats are counted") {
  recent_events events;
  for (int i = 0; i < 150; ++i)
    events.on_event({event::kind::refused, {}, "10.0.0.1:" + std::to_string(i), {}});
  auto all = events.all();
  REQUIRE(all.size() == 100);
  CHECK(all.front().what->text == "10.0.0.1:149");
  CHECK(all.back().what->text == "10.0.0.1:50");
  for (int i = 0; i < 3; ++i)
    events.on_event({event::kind::attempt_failed, "node2", {}, {errc::io_failure, "refused"}});
  events.on_event({event::kind::connected, "node3", {}, {}});
  events.on_event({event::kind::attempt_failed, "node2", {}, {errc::io_failure, "refused"}});
  all = events.all();
  REQUIRE(all.size() == 100);
  CHECK(all[0].what->peer == "node2");
  CHECK(all[0].times == 4);
  CHECK(all[1].what->peer == "node3");
}

TEST_CASE("guests that come and go push out no events of others") {
  recent_events events;
  events.on_event({event::kind::attempt_failed, "node2", {}, {errc::io_failure, "refused"}});
  for (int i = 0; i < 1000; ++i)
    for (const auto what :
         {event::kind::connected, event::kind::connection_lost, event::kind::guest_left}) {
      event e{what, "ctl-" + std::to_string(i), {}, {}};
      e.is_guest = true;
      events.on_event(e);
    }
  const auto all = events.all();
  REQUIRE(all.size() == 1 + recent_events::guests_max);
  CHECK(all.front().what->peer == "ctl-999");
  CHECK(all.front().what->what == event::kind::guest_left);
  CHECK(all[1].what->what == event::kind::connected);
  CHECK(all.back().what->peer == "node2");
}

TEST_CASE("events of level debug are not remembered, and long texts are cut") {
  recent_events events;
  events.on_event({event::kind::dialling, "node2", {}, {}});
  CHECK(events.all().empty());
  events.on_event({event::kind::refused, {}, std::string(100000, 'x'), {}});
  CHECK(events.all().front().what->text.size() == recent_events::text_bytes_max);
}

TEST_CASE("events are JSON whatever their texts are") {
  recent_events events;
  event e{event::kind::connection_lost, "\"><script>", "a\nb", {errc::disconnected, "\xff\x1b"}};
  e.hint = "\u202e";
  e.lane = "urgent";
  events.on_event(e);
  const auto json = json_of_events(events.all());
  CHECK(contains(json, R"("code":"AG204","level":"warning","kind":"connection_lost",)"
                       R"("peer":"\"><script>","text":"a\u000ab","why":"disconnected: )"));
  CHECK(contains(json, R"("lane":"urgent","times":1})"));
  for (const auto* part : {"\n", "\xff", "\x1b", "\u202e"}) CHECK_FALSE(contains(json, part));
}
