#include "tests/testing/routes.hpp"

#include <actorgrid/testing/scripted_stream.hpp>

#include <stdexcept>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

/// The handler under test: adds a mark to each word, and returns how its input ended.
task<std::string> shout(payload mark, source<payload> in, sink<payload> out) {
  while (auto word = co_await in.next()) {
    if (auto error = co_await out.send(std::string(word->text()) + std::string(mark.text())))
      co_return "not sent: " + render(error);
  }
  if (auto error = in.error()) co_return "failed: " + render(error);
  co_return "clean";
}

} // namespace

TEST_CASE("a handler reads its script, and what it sent is there to check") {
  scripted_stream script{{"one", "two"}};
  CHECK(run(shout("!", script.in(), script.out())) == "clean");
  CHECK(script.sent() == std::vector<payload>{"one!", "two!"});
  CHECK(script.taken() == 2);
  CHECK_FALSE(script.is_finished());
  CHECK_FALSE(script.failed());
}

TEST_CASE("a script may end with an error, and sending sees it from then on") {
  scripted_stream script{{"one"}, make_error(errc::cancelled, "the caller left")};
  CHECK(run(shout("!", script.in(), script.out())) == "failed: cancelled: the caller left");
  payload late = "late";
  CHECK(script.out().try_send(late) == send_status::finished);
  auto send = [](sink<payload> out) -> task<errc> { co_return code_of(co_await out.send("late")); };
  CHECK(run(send(script.out())) == errc::cancelled);
  CHECK(script.sent().size() == 1);
}

TEST_CASE("finishing and failing a scripted stream are remembered, the first counts") {
  scripted_stream finished, broken;
  finished.out().finish();
  finished.out().fail("too late");
  CHECK(finished.is_finished());
  CHECK_FALSE(finished.failed());
  broken.out().fail("no such book");
  broken.out().finish();
  CHECK(broken.failed() == "no such book");
  CHECK_FALSE(broken.is_finished());
  payload more = "more";
  CHECK(finished.out().try_send(more) == send_status::finished);
}

TEST_CASE("a full window is reported by try_send, and an error for a send that would wait") {
  scripted_stream script{{"one", "two", "three"}};
  script.limit_window(2);
  CHECK_THROWS_AS(run(shout("!", script.in(), script.out())), std::logic_error);
  CHECK(script.sent().size() == 2);
  payload more = "more";
  CHECK(script.out().try_send(more) == send_status::would_block);
  CHECK(more.text() == "more");
}

TEST_CASE("a function that blocks on its stream runs on a script too") {
  scripted_stream script{{"a", "b", "c"}};
  std::string read;
  auto in = script.in();
  while (auto item = in.next().get()) read += item->text();
  CHECK(read == "abc");
}

TEST_CASE(
    "a task run without an actor returns its value, throws, or fails because it cannot wait") {
  auto value = []() -> task<int> { co_return 42; };
  auto nested = [](auto inner) -> task<int> { co_return 1 + co_await inner(); };
  CHECK(run(nested(value)) == 43);
  auto throws = []() -> task<> {
    throw std::domain_error("as planned");
    co_return;
  };
  CHECK_THROWS_AS(run(throws()), std::domain_error);
  auto sleeps = []() -> task<> { co_await sleep_for(1ms); };
  CHECK_THROWS_WITH(run(sleeps()), Catch::Matchers::Contains("simulation"));
  struct forever {
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<>) const {}
    void await_resume() const {}
  };
  auto hangs = []() -> task<> {
    const forever never;
    co_await never;
  };
  CHECK_THROWS_AS(run(hangs()), std::logic_error);
}

TEST_CASE("a made-up call says who called what") {
  const auto info = make_call_info("http://me:1", handler_id{7}, "shelf/7");
  CHECK(info.caller() == "http://me:1");
  CHECK(info.subroute() == "shelf/7");
  CHECK(info.id == handler_id{7});
  CHECK(info.deadline == deadline_clock::time_point::max());
}
