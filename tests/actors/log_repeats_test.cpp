#include "actors/core/log_repeats.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/log.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

using namespace actorgrid;
using namespace std::chrono_literals;
using actors::log_repeats;
using kind = event::kind;

namespace {

const std::string node1 = "http://node1:1";

event refusal(const std::string& address, const std::string& why = "wrong") {
  return {kind::refused, {}, address, {errc::handshake_refused, why}};
}
event of(kind what, failure why = {}) {
  return {what, node1, {}, std::move(why)};
}

/// Says what a log would print, on a clock that the test sets.
class clocked_log {
public:
  /// What the event's line counts; "nothing" if it gets no line.
  std::string print(const event& e) {
    const auto counted = repeats_.count(e, now_);
    if (!counted) return "nothing";
    std::string text;
    if (counted->repeats > 1) text += " repeats=" + std::to_string(counted->repeats);
    if (counted->left_out > 0) text += " left_out=" + std::to_string(counted->left_out);
    return text;
  }
  void pass(std::chrono::milliseconds time) { now_ += time; }

private:
  log_repeats repeats_;
  log_repeats::time_point now_{1h};
};

} // namespace

TEST_CASE("refusals of one address for one reason are counted, whatever their ports") {
  clocked_log log;
  CHECK(log.print(refusal("10.0.0.1:1")) == "");
  for (int i = 2; i <= 9; ++i) {
    log.pass(2s);
    CHECK(log.print(refusal("10.0.0.1:" + std::to_string(i))) == "nothing");
  }
  CHECK(log.print(refusal("10.0.0.1:10")) == " repeats=10");
  CHECK(log.print(refusal("10.0.0.1:11", "another reason")) == "");
  CHECK(log.print(refusal("10.0.0.2:1")) == "");
  CHECK(log.print(refusal("[::1]:1")) == "");
  CHECK(log.print(refusal("[::1]:2")) == "nothing");
  log.pass(61s);
  CHECK(log.print(refusal("10.0.0.1:12")) == "");
}

TEST_CASE("refusals beyond twenty at once and five a second are left out and counted") {
  clocked_log log;
  int printed = 0;
  for (int i = 0; i < 1000; ++i)
    printed += log.print(refusal("10.0." + std::to_string(i) + ".1:1")) != "nothing";
  CHECK(printed == 20);
  CHECK(log.print(of(kind::connected)) == "");
  log.pass(1s);
  CHECK(log.print(refusal("10.1.1.1:1")) == " left_out=980");
  for (int i = 2; i <= 5; ++i)
    CHECK(log.print(refusal("10.1." + std::to_string(i) + ".1:1")) == "");
  CHECK(log.print(refusal("10.1.6.1:1")) == "nothing");
}

TEST_CASE("a flood of unknown connections leaves few lines in a log") {
  std::ostringstream out;
  {
    const auto log = log_to(out);
    for (int i = 0; i < 10'000; ++i) log->on_event(refusal("10.0." + std::to_string(i) + ".1:1"));
  }
  const std::string lines = out.str();
  // On a slow machine the flood may take a while.
  CHECK(std::count(lines.begin(), lines.end(), '\n') < 200);
}

TEST_CASE("a contest for a name is one log line, not one for each connection it costs") {
  clocked_log log;
  const failure replaced{errc::replaced, "the peer connected again"};
  CHECK(log.print(of(kind::connected)) == "");
  CHECK(log.print(of(kind::name_contested)) == "");
  for (int i = 2; i <= 10; ++i) {
    CHECK(log.print(of(kind::connection_lost, replaced)) == "nothing");
    CHECK(log.print(of(kind::peer_restarted)) == "nothing");
    CHECK(log.print(of(kind::connected)) == "nothing");
    CHECK(log.print(of(kind::name_contested)) == (i == 10 ? " repeats=10" : "nothing"));
  }
  CHECK(log.print(of(kind::connection_lost, {errc::disconnected, "cut"})) == "");
  CHECK(log.print(of(kind::connected)) == "nothing");
  CHECK(log.print(of(kind::name_settled)) == "");
  CHECK(log.print(of(kind::connection_lost, replaced)) == "");
  CHECK(log.print(of(kind::connected)) == "");
}

TEST_CASE(
    "a failed attempt that repeats is printed every tenth time, and again after a connection") {
  clocked_log log;
  const event failed = of(kind::attempt_failed, {errc::io_failure, "refused"});
  CHECK(log.print(of(kind::dialling)) == "");
  CHECK(log.print(failed) == "");
  for (int i = 2; i <= 10; ++i) {
    CHECK(log.print(of(kind::dialling)) == "nothing");
    CHECK(log.print(failed) == (i == 10 ? " repeats=10" : "nothing"));
  }
  CHECK(log.print(of(kind::attempt_failed, {errc::io_failure, "another"})) == "");
  CHECK(log.print(of(kind::connected)) == "");
  CHECK(log.print(of(kind::dialling)) == "");
  CHECK(log.print(failed) == "");
}

TEST_CASE("a restart of a peer is one log line, and so is its next connection") {
  clocked_log log;
  CHECK(log.print(of(kind::peer_restarted)) == "");
  CHECK(log.print(of(kind::connected)) == "nothing");
  CHECK(log.print(of(kind::connection_lost, {errc::disconnected, "cut"})) == "");
  CHECK(log.print(of(kind::connected)) == "");
}

TEST_CASE("a guest that leaves is one log line") {
  clocked_log log;
  event lost = of(kind::connection_lost, {errc::disconnected, "closed"});
  lost.is_guest = true;
  CHECK(log.print(lost) == "nothing");
  event left = of(kind::guest_left, lost.why);
  left.is_guest = true;
  CHECK(log.print(left) == "");
}

TEST_CASE("a hint is printed behind the reason") {
  event e = refusal("10.0.0.1:1");
  e.hint = "compare \"this\"";
  CHECK(to_logfmt(e)
        == "level=warning event=refused code=AG206 text=\"10.0.0.1:1\" why=\"handshake_refused: "
           "wrong\" "
           "hint=\"compare \\\"this\\\"\"");
}

TEST_CASE("the lane of an event is printed, and its repeats are those of the lane") {
  clocked_log log;
  const failure down{errc::io_failure, "down"};
  auto in_lane = of(kind::attempt_failed, down);
  in_lane.lane = "urgent";
  CHECK_THAT(to_logfmt(in_lane), Catch::Matchers::Contains(" lane=\"urgent\" peer="));
  CHECK(log.print(in_lane) == "");
  CHECK(log.print(of(kind::attempt_failed, down)) == "");
  for (int i = 2; i < 10; ++i) CHECK(log.print(in_lane) == "nothing");
  CHECK(log.print(of(kind::connected)) == "");
  CHECK(log.print(in_lane) == " repeats=10");
}
