#include "actors/peers/hints.hpp"
#include "net/mux/dial_order.hpp"
#include "tests/actors/connection_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/observer.hpp>

#include <algorithm>
#include <deque>
#include <iterator>

// What a node logs about connections that peers make, or fail to make.

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using kind = event::kind;

namespace {

/// Used by one thread, so it needs no lock.
class notebook final : public observer {
public:
  void on_event(const event& e) noexcept override { events_.push_back(e); }

  std::vector<event> of(kind what) const {
    std::vector<event> found;
    std::ranges::copy_if(events_, std::back_inserter(found),
                         [&](const event& e) { return e.what == what; });
    return found;
  }

private:
  std::deque<event> events_;
};

/// A node whose events are recorded.
struct watched_connection : connection_fixture {
  explicit watched_connection(node_config config) : connection_fixture(std::move(config)) {
    core.observers = {seen};
  }
  std::shared_ptr<notebook> seen = std::make_shared<notebook>();
};

/// The one refusal that was logged.
event refusal_in(const watched_connection& s) {
  const auto all = s.seen->of(kind::refused);
  REQUIRE(all.size() == 1);
  return all.front();
}

constexpr std::byte first_process{1}, second_process{2}, third_process{3};

} // namespace

TEST_CASE("two processes with one name are reported with both addresses") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  s.connect_as(there, first_process);
  s.connect_as(there, second_process);
  CHECK(s.seen->of(kind::name_contested).empty());
  s.advance(1s);
  s.connect_as(there, first_process);
  const auto told = s.seen->of(kind::name_contested);
  REQUIRE(told.size() == 1);
  CHECK(told[0].peer == there);
  CHECK(told[0].text == "two processes use this name: 10.0.0.2:1 and 10.0.0.3:1");
  CHECK(contains(told[0].hint, "grid.local"));
  s.advance(1s);
  s.connect_as(there, second_process);
  CHECK(s.seen->of(kind::name_contested).size() == 2);
  s.advance(9999ms);
  CHECK(s.seen->of(kind::name_settled).empty());
  s.advance(1ms);
  CHECK(s.seen->of(kind::name_settled).size() == 1);
  s.advance(1h);
  CHECK(s.seen->of(kind::name_settled).size() == 1);
}

TEST_CASE("three processes with one name are reported, too") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  for (const auto process : {first_process, second_process, third_process, first_process}) {
    s.connect_as(there, process);
    s.advance(1s);
  }
  CHECK(s.seen->of(kind::name_contested).size() == 1);
}

TEST_CASE("a process that restarts repeatedly, or reconnects, is not taken for a second one") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  for (int run = 1; run <= 9; ++run)
    for (int time = 0; time < 2; ++time) {
      s.connect_as(there, static_cast<std::byte>(run));
      s.advance(1s);
    }
  CHECK(s.seen->of(kind::name_contested).empty());
  CHECK(s.record(there)->connections == 18);
}

TEST_CASE("a peer that should dial but does not is reported once, with what to compare") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  s.advance(9999ms);
  CHECK(s.seen->of(kind::not_dialled).empty());
  s.advance(1ms);
  const auto told = s.seen->of(kind::not_dialled);
  REQUIRE(told.size() == 1);
  CHECK(told[0].peer == there);
  CHECK(contains(told[0].text, "it is the one that dials"));
  for (const std::string& part : {"\"" + there + "\"", "\"" + s.core.config.local + "\"",
                                  std::string{"grid.peers"}, std::string{"firewall"}})
    CHECK(contains(told[0].hint, part));
  s.advance(24h);
  CHECK(s.seen->of(kind::not_dialled).size() == 1);

  const auto wire = s.connect_as(there);
  s.advance(9s);
  wire->events->on_closed({errc::disconnected, "cut"});
  s.settle();
  s.advance(9s);
  CHECK(s.seen->of(kind::not_dialled).size() == 1);
  s.advance(1s);
  CHECK(s.seen->of(kind::not_dialled).size() == 2);
}

TEST_CASE("a peer that is connected, or comes back in time, is not reported as missing") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  const auto wire = s.connect_as(there);
  s.advance(9s);
  wire->events->on_closed({errc::disconnected, "cut"});
  s.settle();
  s.advance(5s);
  s.connect_as(there);
  s.advance(20s);
  CHECK(s.seen->of(kind::not_dialled).empty());
}

TEST_CASE("a node that listens nowhere says so when a peer would have to dial it") {
  auto config = two_nodes();
  config.listen = "none";
  watched_connection s(config);
  s.advance(10s);
  REQUIRE(s.seen->of(kind::not_dialled).size() == 1);
  CHECK(contains(s.seen->of(kind::not_dialled)[0].hint, "grid.listen is none"));
}

TEST_CASE("a guest that left is not reported as missing") {
  auto config = two_nodes();
  std::string guest = "http://guest";
  while (!mux::should_dial(guest + ":1", config.local)) guest += 'x';
  config.guests = {"http://guest*:1"};
  watched_connection s(config);
  const auto wire = s.connect_as(guest + ":1");
  wire->events->on_closed({errc::disconnected, "cut"});
  s.settle();
  s.advance(1min);
  const auto told = s.seen->of(kind::not_dialled);
  REQUIRE(told.size() == 1);
  CHECK(told[0].peer == config.peers[1]);
}

TEST_CASE(
    "a refused connect message is reported with its address, the reason and what to compare") {
  auto config = two_nodes();
  const auto there = config.peers[1];
  const auto port = there.rfind(':');
  std::string name, reason, hint;
  std::chrono::seconds clock_ahead{0};
  SECTION("an unknown name") {
    name = "http://nobody:1";
    reason = "unknown incoming host: http://nobody:1";
    hint = "not in grid.peers here, nor matched by grid.guests";
  }
  SECTION("another scheme") {
    name = "https" + there.substr(4);
    reason = "unknown incoming host: " + name;
    hint = "grid.peers here has \"" + there + "\"";
  }
  SECTION("another case, port and a final dot") {
    name = there;
    name[7] = 'T';
    name = name.substr(0, port) + ".:9000";
    reason = "unknown incoming host: " + name;
    hint = "grid.peers here has \"" + there + "\"";
  }
  SECTION("this node's own name") {
    name = config.local;
    reason = "unknown incoming host: " + name;
    hint = "this node's own name";
  }
  SECTION("a guest that would have to be dialled") {
    name = "http://guest";
    while (mux::should_dial(name + ":1", config.local)) name += 'x';
    name += ":1";
    config.guests = {"http://guest*:1"};
    reason = "unknown incoming host: " + name;
    hint = "by the order of names it is not the one that dials";
  }
  SECTION("a guest above the limit") {
    name = "http://guest";
    while (!mux::should_dial(name + ":1", config.local)) name += 'x';
    name += ":1";
    config.guests = {"http://guest*:1"};
    config.limits.guests = 0;
    reason = "unknown incoming host: " + name;
    hint = "grid.limits.guests (0) are connected";
  }
  SECTION("a clock that is wrong") {
    name = there;
    clock_ahead = 1h;
    reason = there + ": time difference too large between servers: ";
    hint = "compare the clocks";
  }
  SECTION("a wrong token") {
    name = there;
    reason = there + ": auth token: the token is missing";
    hint = "compare grid.auth";
  }
  watched_connection s(config);
  if (hint == "compare grid.auth") s.core.credentials = shared_secret("secret");
  auto wire = s.accept();
  s.send_hello(*wire, name, std::byte{9}, clock_ahead);
  s.written(*wire);
  const auto told = refusal_in(s);
  CHECK(told.peer.empty());
  CHECK(told.text == "10.0.0.1:1");
  CHECK(told.why.text.starts_with(reason));
  CHECK(contains(told.hint, hint));
}

TEST_CASE("a peer that dials although it should be dialled is reported with the name to compare") {
  const mux::refused no{
      {errc::handshake_refused, "..."}, mux::refused::check::side, "http://other:1"};
  CHECK(contains(actors::hint_for(no, two_nodes()), "by another name than \"http://here:1\""));
}

TEST_CASE(
    "however an accepted connection ends before its peer is known, its address is reported once") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  auto wire = s.accept();
  failure expected;
  SECTION("no connect message in time") {
    s.advance(10s);
    expected = {errc::handshake_timeout, "connect message: no connect message in time"};
  }
  SECTION("closed by the other side") {
    wire->events->on_closed({errc::disconnected, "the peer closed the connection"});
    expected = {errc::disconnected, "connect message: the peer closed the connection"};
  }
  SECTION("a broken websocket") {
    wire->events->on_closed({errc::protocol_violation, "websocket: a reserved bit"});
    expected = {errc::protocol_violation, "connect message: websocket: a reserved bit"};
  }
  SECTION("another message") {
    codec::frame f;
    f.op = codec::op::ping;
    s.receive(*wire, f);
    s.written(*wire);
    expected = {errc::protocol_violation, "unexpected connect op: Ping"};
  }
  SECTION("no message at all") {
    wire->events->on_message("hello");
    s.settle();
    s.written(*wire);
    expected.code = errc::protocol_violation;
  }
  s.settle();
  const auto told = refusal_in(s);
  CHECK(told.text == "10.0.0.1:1");
  CHECK(told.why.code == expected.code);
  if (!expected.text.empty()) CHECK(told.why.text == expected.text);
}

TEST_CASE("a connection that waits to take over and does not get to is reported with its name") {
  watched_connection s(two_nodes());
  const auto there = s.core.config.peers[1];
  s.connect_as(there);
  s.connect_as(there);
  const auto third = s.accept();
  s.send_hello(*third, there);
  const auto fourth = s.accept();
  s.send_hello(*fourth, there);
  s.written(*third);
  const auto told = refusal_in(s);
  CHECK(told.text == "10.0.0.3:1");
  CHECK(told.why.code == errc::replaced);
  CHECK(contains(told.why.text, there));
}

TEST_CASE("a node that stops logs no refusals") {
  const auto seen = std::make_shared<notebook>();
  {
    watched_connection s(two_nodes());
    s.core.observers = {seen};
    s.accept();
  }
  CHECK(seen->of(kind::refused).empty());
}
