#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <future>
#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("a single request makes a round trip in both directions") {
  checked_cluster c(2);
  serve_all(c[0]);
  serve_all(c[1]);
  c.start();
  for (auto [from, to] : {std::pair{0, 1}, std::pair{1, 0}}) {
    auto p = c.link(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
    CHECK(p.call(echo, "hello").get()->text() == "hello");
    const payload big(std::string(1 << 20, 'x'));
    CHECK(*p.call(echo, big).get() == big);
    CHECK(failure_of_call(p.call(fails, "x").get()) == failure{errc::remote_failure, "boom: x"});
    const std::string kilobyte(1024, 'e');
    CHECK(failure_of_call(p.call(fails, kilobyte).get()).text == "boom: " + kilobyte);
  }
}

TEST_CASE("an empty response stays empty and a missing one nil") {
  checked_cluster c(2);
  c[1].handle(echo, [](payload in) -> result<payload> {
    return in.is_nil() ? payload{} : payload::empty_bytes();
  });
  c.start();
  auto p = c.link(0, 1);
  CHECK(p.call(echo, payload{}).get()->is_nil());
  auto empty = *p.call(echo, "something").get();
  CHECK(empty.empty());
  CHECK_FALSE(empty.is_nil());
}

TEST_CASE("a call to a peer that has not registered the handler says so") {
  checked_cluster c(2);
  c.start();
  auto p = c.link(0, 1);
  CHECK(failure_of_call(p.call(echo, "x").get())
        == failure{errc::peer_has_no_handler, "Invalid Handler for type: 1"});
  serve_all(c[1]);
  CHECK(p.call(echo, "x").get()->text() == "x");
  CHECK(failure_of_call(p.call(handler_id{0}, "x").get()).code == errc::invalid_handler);
}

TEST_CASE("until connected, calls fail at once and nothing is sent") {
  checked_cluster c(2);
  serve_all(c[1]);
  auto p = c.link(0, 1);
  c.start(0);
  CHECK(failure_of_call(p.call(echo, "x").get()).code == errc::disconnected);
  auto opened = p.open(echo_stream, "x").get();
  REQUIRE(!opened);
  CHECK(code_of(opened.error()) == errc::disconnected);
  CHECK(p.stats().messages_sent == 0);
  auto unknown = c[0].peer("http://nobody:1");
  CHECK(failure_of_call(unknown.call(echo, "x").get()).code == errc::unknown_peer);
}

TEST_CASE("a handler's exception is a remote error of that call only") {
  checked_cluster c(2);
  c[1].handle(echo, [](payload) -> task<result<payload>> {
    throw std::runtime_error("oops");
    co_return payload{};
  });
  c[1].handle(fails, [](payload) -> result<payload> { throw 7; });
  c[1].handle(slow, [](payload) -> result<payload> { throw std::runtime_error("inline"); },
              {.where = run_on::loop});
  c.start();
  auto p = c.link(0, 1);
  CHECK(failure_of_call(p.call(echo, "x").get()).text == "handler panic: oops");
  CHECK(failure_of_call(p.call(fails, "x").get()).text
        == "handler panic: an exception that is no std::exception");
  CHECK(failure_of_call(p.call(slow, "x").get()).text == "handler panic: inline");
  CHECK(p.is_connected());
  CHECK(p.stats().connections == 1);
}

TEST_CASE("a handler slower than the deadline gives deadline_exceeded and no late answer") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  CHECK(failure_of_call(p.call(slow, "300", {.timeout = 50ms}).get()).code
        == errc::deadline_exceeded);
  CHECK(failure_of_call(p.call(slow, "1", {.timeout = 0ms}).get()).code == errc::deadline_exceeded);
  CHECK(p.call(slow, "400", {.timeout = 5s}).get()->text() == "400");
  CHECK(p.stats().connections == 1);
}

TEST_CASE("every kind of handler sees caller, subroute and deadline") {
  checked_cluster c(2);
  auto tell = [](const call_info& info) {
    const bool has_deadline = info.deadline != deadline_clock::time_point::max();
    return info.caller() + " " + info.subroute() + " " + std::to_string(info.id.value)
           + (has_deadline ? " deadline" : "");
  };
  auto at = c[1].at("a/b");
  at.handle(echo, [tell](const call_info& i, payload) -> result<payload> { return tell(i); },
            {.where = run_on::loop});
  at.handle(fails, [tell](const call_info& i, payload) -> result<payload> { return tell(i); });
  at.handle(slow, [tell](call_info i, payload) -> task<result<payload>> { co_return tell(i); });
  auto actor = c.system().spawn([tell]() -> caf::behavior {
    return {[tell](const call_info& i, const payload&) { return payload(tell(i)); }};
  });
  at.handle(unary<payload, payload>(handler_id{9}), actor, {.pass_info = true});
  c.start();
  auto p = c.link(0, 1);
  for (const std::uint8_t id : std::initializer_list<std::uint8_t>{1, 2, 3, 9}) {
    auto r = p.call(handler_id{id}, "x", {.subroute = "a/b"}).get();
    REQUIRE(r);
    CHECK(r->text() == c.host(0) + " a/b " + std::to_string(id) + " deadline");
  }
  auto without = p.call(echo, "x").get();
  CHECK(failure_of_call(without).text == "Invalid Handler for type: 1");
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE("registering twice is handler_exists, and a handler can be removed again") {
  checked_cluster c(2);
  auto f = [](payload in) -> result<payload> { return in; };
  CHECK(!c[1].handle(echo, f));
  CHECK(code_of(c[1].handle(echo, f)) == errc::handler_exists);
  CHECK(code_of(c[1].handle(stream<payload, payload, payload>(echo.id),
                            [](payload, source<payload>, sink<payload>) {}))
        == errc::handler_exists);
  CHECK(!c[1].at("sub").handle(echo, f));
  CHECK(code_of(c[1].at("sub").handle(echo, f)) == errc::handler_exists);
  CHECK(code_of(c[1].handle(unary<payload, payload>(handler_id{0}), f)) == errc::invalid_handler);
  c.start();
  auto p = c.link(0, 1);
  CHECK(p.call(echo, "x").get());
  CHECK(!c[1].unregister(echo.id));
  CHECK(code_of(c[1].unregister(echo.id)) == errc::unknown_handler);
  CHECK(failure_of_call(p.call(echo, "x").get()).code == errc::peer_has_no_handler);
  CHECK(p.call(echo, "x", {.subroute = "sub"}).get());
  CHECK(!c[1].handle(echo, f));
  CHECK(p.call(echo, "x").get());
}

TEST_CASE("a CAF actor can be a handler, and its death is a remote error") {
  checked_cluster c(2);
  auto actor = c.system().spawn([]() -> caf::behavior {
    return {[](const payload& in) -> caf::result<payload> {
      if (in.text() == "bad") return remote_error("no good");
      return payload(std::string(in.text()) + "!");
    }};
  });
  c[1].handle(echo, actor);
  c.start();
  auto p = c.link(0, 1);
  CHECK(p.call(echo, "x").get()->text() == "x!");
  CHECK(failure_of_call(p.call(echo, "bad").get()) == failure{errc::remote_failure, "no good"});
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  CHECK(eventually([&] {
    auto r = p.call(echo, "x").get();
    return !r && code_of(r.error()) == errc::remote_failure;
  }));
}

TEST_CASE("a call continues on an actor with then, and a peer answers plain CAF requests") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  std::atomic<int> good{0}, bad{0};
  auto caller = c.system().spawn([&, p](caf::event_based_actor* self) {
    auto ok = [&](const payload& in) { good += in.text() == "x"; };
    auto no = [&](const caf::error& e) { bad += code_of(e) == errc::remote_failure; };
    p.call(echo, "x").then(self, ok, no);
    p.call(fails, "x").then(self, ok, no);
    self->request(p.actor(), 5s, call_message{echo.id, "x", {}}).then(ok, no);
    self->request(p.actor(), 5s, call_message{fails.id, "x", {}}).then(ok, no);
  });
  CHECK(eventually([&] { return good == 2 && bad == 2; }));
}

TEST_CASE("200 concurrent calls are answered, each with its own answer") {
  checked_cluster c(2);
  serve_all(c[1]);
  c.start();
  auto p = c.link(0, 1);
  std::atomic<int> right{0};
  for (int i = 0; i < 200; ++i)
    c[0].spawn_task([](peer to, int n, std::atomic<int>* count) -> task<> {
      const auto text = "req-" + std::to_string(n);
      auto r = co_await to.call(echo, text);
      *count += r && r->text() == text;
    }(p, i, &right));
  CHECK(eventually([&] { return right == 200; }));
  CHECK(eventually([&] { return p.stats().calls_out == 0; }));
}

TEST_CASE("a call behind one that blocks unexpectedly is served by another thread") {
  checked_cluster c(2);
  std::promise<void> second_came;
  c[1].handle(echo, [&second_came, second = second_came.get_future().share()](payload in) {
    if (in.text() == "first") second.wait();
    if (in.text() == "second") second_came.set_value();
    return in;
  });
  c.start();
  auto p = c.link(0, 1);
  // After so many quick calls, the node does not expect a slow one.
  for (int i = 0; i < 300; ++i) REQUIRE(p.call(echo, "quick").get());
  auto first = std::async(std::launch::async, [&] { return *p.call(echo, "first").get(); });
  CHECK(eventually([&] { return c.link(1, 0).stats().calls_in == 1; }));
  CHECK(p.call(echo, "second").get()->text() == "second");
  CHECK(first.get().text() == "first");
}
