#include "actors/node/task_host.hpp"
#include "tests/actors/connection_fixture.hpp"
#include "tests/support/catch.hpp"

#include <caf/send.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using codec::flags;
using codec::op;

// Tasks on the loop of the connection they use, where nothing goes through a mailbox.

namespace {

struct connected_fixture : connection_fixture {
  explicit connected_fixture(const node_config& config = two_nodes()) : connection_fixture(config) {
    there = core.config.peers[1];
    wire = connect_as(there);
  }
  /// Ends waiting tasks, which must not outlive this object.
  ~connected_fixture() { end_tasks(); }

  peer to() { return peer{record(there)}; }
  void start(task<> work) {
    caf::anon_send(caf::actor_cast<caf::actor>(unit().host()),
                   actors::run_task{std::make_shared<task<>>(std::move(work))});
  }
  /// Runs a task on the loop until it waits for something that the test has to provide.
  void run(task<> work) {
    start(std::move(work));
    settle();
  }
  void end_tasks() {
    caf::anon_send_exit(caf::actor_cast<caf::actor>(unit().host()), caf::exit_reason::kill);
    settle();
  }
  void answer(op what, std::uint64_t mux_id, std::uint32_t seq, payload body,
              flags extra = flags::none) {
    codec::frame f;
    f.op = what;
    f.mux_id = mux_id;
    f.seq = seq;
    f.flags = flags::crc | extra;
    f.body = std::move(body);
    receive(*wire, f);
  }

  std::string there;
  std::shared_ptr<fake_session::wire> wire;
  std::vector<std::string> outcomes;
};

task<> call_once(connected_fixture* s) {
  auto answer = co_await s->to().call(handler_id{9}, "x");
  s->outcomes.push_back(answer ? std::string{answer->text()} : render(answer.error()));
}

task<> read_all(connected_fixture* s) {
  auto opened = co_await s->to().open(handler_id{9}, {1, 2}, "x");
  if (!opened) co_return;
  auto sent = co_await opened->send("first");
  s->outcomes.push_back(sent ? render(sent) : "sent");
  while (auto item = co_await opened->next()) s->outcomes.emplace_back(item->text());
  const auto end = opened->error();
  s->outcomes.push_back(end ? render(end) : "end");
}

task<> write_two(connected_fixture* s) {
  auto opened = co_await s->to().open(handler_id{9}, {1, 1}, "x");
  if (!opened) co_return;
  for (const char* item : {"first", "second"}) {
    auto failed = co_await opened->send(item);
    if (!failed) s->outcomes.emplace_back(item);
  }
  const auto end = co_await opened->next();
}

task<> call_with(connected_fixture* s, std::size_t bytes) {
  auto answer = co_await s->to().call(handler_id{9}, std::string(bytes, 'x'));
  if (answer) s->outcomes.emplace_back("called");
}

task<> insist(connected_fixture* s, std::shared_ptr<bool> stop) {
  while (!*stop) {
    auto answer = co_await s->to().call(handler_id{9}, "x");
    if (!answer) s->outcomes.push_back(std::string{to_string(code_of(answer.error()))});
  }
}

task<> set(std::shared_ptr<bool> flag) {
  *flag = true;
  co_return;
}

} // namespace

TEST_CASE("a task that repeats a call that fails at once does not keep others from their turns") {
  auto config = two_nodes();
  config.limits.calls_out = 1;
  connected_fixture s{config};
  s.run(call_once(&s));
  const auto stop = std::make_shared<bool>(false);
  s.start(insist(&s, stop));
  s.start(set(stop));
  s.settle();
  REQUIRE_FALSE(s.outcomes.empty());
  CHECK(s.outcomes[0] == "too_many_in_flight");
}

TEST_CASE(
    "a writer that gets credit while the connection's queue is full goes on once there is room") {
  auto config = two_nodes();
  config.limits.queue_bytes = 1000;
  connected_fixture s{config};
  s.run(write_two(&s));
  const auto id = s.written(*s.wire).at(0).mux_id;
  s.answer(op::ack_mux, id, 0, {});
  CHECK(s.outcomes == std::vector<std::string>{"first"});
  // The next item cannot leave until this call is written.
  s.run(call_with(&s, 3000));
  s.answer(op::unblock_cl_mux, id, 1, {});
  CHECK(s.outcomes.size() == 1);
  s.written(*s.wire);
  s.settle();
  s.written(*s.wire);
  s.settle();
  CHECK(s.outcomes == std::vector<std::string>{"first", "second"});
}

TEST_CASE("a task's call goes out and its answer comes back in the loop's own turns") {
  connected_fixture s;
  s.run(call_once(&s));
  const auto sent = s.written(*s.wire);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].op == op::request);
  CHECK(s.record(s.there)->stats().calls_out == 1);
  s.answer(op::response, sent[0].mux_id, 0, "y", flags::eof);
  CHECK(s.outcomes == std::vector<std::string>{"y"});
  CHECK(s.record(s.there)->stats().calls_out == 0);
}

TEST_CASE("a task that is destroyed while its call is in flight leaves no call in flight") {
  connected_fixture s;
  s.run(call_once(&s));
  const auto sent = s.written(*s.wire);
  REQUIRE(sent.size() == 1);
  s.end_tasks();
  CHECK(s.record(s.there)->stats().calls_out == 0);
  s.answer(op::response, sent[0].mux_id, 0, "late", flags::eof);
  CHECK(s.outcomes.empty());
}

TEST_CASE("a task's call ends with its deadline, and with the connection") {
  connected_fixture s;
  s.run(call_once(&s));
  s.advance(60001ms);
  REQUIRE(s.outcomes.size() == 1);
  CHECK(s.outcomes[0].starts_with("deadline_exceeded"));
  s.run(call_once(&s));
  s.wire->events->on_closed({errc::disconnected, "cut"});
  s.settle();
  REQUIRE(s.outcomes.size() == 2);
  CHECK(s.outcomes[1] == "disconnected: cut");
  s.run(call_once(&s));
  REQUIRE(s.outcomes.size() == 3);
  CHECK(s.outcomes[2].starts_with("disconnected: not connected"));
}

TEST_CASE("a task waits for room, for input and for the end of a stream") {
  connected_fixture s;
  s.run(read_all(&s));
  auto sent = s.written(*s.wire);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].op == op::connect_mux);
  const auto id = sent[0].mux_id;
  CHECK(s.outcomes.empty());
  s.answer(op::ack_mux, id, 0, {});
  CHECK(s.outcomes == std::vector<std::string>{"sent"});
  sent = s.written(*s.wire);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].op == op::mux_client_msg);
  s.answer(op::mux_server_msg, id, 1, "a");
  CHECK(s.outcomes.back() == "a");
  CHECK(s.written(*s.wire).at(0).op == op::unblock_srv_mux);
  s.answer(op::mux_server_msg, id, 2, {}, flags::eof);
  CHECK(s.outcomes.back() == "end");
  CHECK(s.record(s.there)->stats().streams_out == 0);
}

TEST_CASE("a task that is destroyed while it waits for input cancels its stream") {
  connected_fixture s;
  s.run(read_all(&s));
  const auto id = s.written(*s.wire).at(0).mux_id;
  s.answer(op::ack_mux, id, 0, {});
  s.written(*s.wire);
  s.end_tasks();
  const auto sent = s.written(*s.wire);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].op == op::disconnect_server_mux);
  CHECK(sent[0].mux_id == id);
  CHECK(s.record(s.there)->stats().streams_out == 0);
}
