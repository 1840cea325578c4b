#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <caf/blocking_actor.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <future>
#include <stdexcept>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;

namespace {

void serve(node& n) {
  n.handle(inventory::get, [](lookup q) -> task<result<item>> {
    if (q.sku == "unknown") co_return remote_error("no such sku");
    if (q.sku == "never") co_await sleep_for(1h);
    co_return item{q.sku, 7};
  });
}

/// What .get() throws on this thread, which runs actors.
std::string refusal(const peer& to) {
  try {
    (void)to.call(inventory::get, {"a"}).get();
    return "not refused";
  } catch (const std::logic_error& e) {
    return e.what();
  }
}

} // namespace

TEST_CASE("a remote handler is an ordinary actor to local ones") {
  checked_cluster c(2);
  serve(c[1]);
  c.start();
  auto remote = c.peer(0, 1).handler(inventory::get);
  caf::scoped_actor self{c.system()};
  self->request(remote, 5s, lookup{"a"})
      .receive([](const item& i) { CHECK(i == item{"a", 7}); },
               [](const caf::error& e) { FAIL(render(e)); });
  self->request(remote, 5s, lookup{"unknown"})
      .receive([](const item&) { FAIL("an answer"); },
               [](const caf::error& e) {
                 CHECK(failure_of(e) == failure{errc::remote_failure, "no such sku"});
               });
  c.stop(1);
  CHECK(eventually([&] { return !c.peer(0, 1).is_connected(); }));
  self->request(remote, 5s, lookup{"a"})
      .receive([](const item&) { FAIL("an answer"); },
               [](const caf::error& e) { CHECK(code_of(e) == errc::disconnected); });
}

TEST_CASE("timeouts mean the same in every form of calling") {
  checked_cluster c(2);
  serve(c[1]);
  c.start();
  auto p = c.peer(0, 1);
  CHECK(code_of(p.call(inventory::get, {"never"}, {.timeout = 20ms}).get().error())
        == errc::deadline_exceeded);
  std::promise<errc> awaited, continued;
  c[0].spawn_task([](peer to, std::promise<errc>* done) -> task<> {
    auto r = co_await to.call(inventory::get, {"never"}, {.timeout = 20ms});
    done->set_value(code_of(r.error()));
  }(p, &awaited));
  CHECK(awaited.get_future().get() == errc::deadline_exceeded);
  c.system().spawn([&](caf::event_based_actor* self) {
    p.call(inventory::get, {"never"}, {.timeout = 20ms})
        .then(
            self, [](const item&) {},
            [&](const caf::error& e) { continued.set_value(code_of(e)); });
  });
  CHECK(continued.get_future().get() == errc::deadline_exceeded);
  caf::scoped_actor self{c.system()};
  auto remote = p.handler(inventory::get, {.timeout = 20ms});
  self->request(remote, 5s, lookup{"never"})
      .receive([](const item&) { FAIL("an answer"); },
               [](const caf::error& e) { CHECK(code_of(e) == errc::deadline_exceeded); });
  auto patient = p.handler(inventory::get);
  self->request(patient, 20ms, lookup{"never"})
      .receive([](const item&) { FAIL("an answer"); },
               [](const caf::error& e) { CHECK(code_of(e) == errc::deadline_exceeded); });
}

TEST_CASE("blocking get is refused wherever actors run, in words that say what to do") {
  checked_cluster c(2);
  serve(c[1]);
  c.start();
  auto p = c.peer(0, 1);
  const std::string said = "call::get would hold up a thread that runs actors: co_await it in a "
                           "task, continue with then(self, ...), or in a blocking actor pass it: "
                           "get(self)";
  std::promise<std::string> in_task, in_actor;
  c[0].spawn_task([](peer to, std::promise<std::string>* done) -> task<> {
    done->set_value(refusal(to));
    co_return;
  }(p, &in_task));
  CHECK(in_task.get_future().get() == said);
  c.system().spawn([&](caf::event_based_actor*) { in_actor.set_value(refusal(p)); });
  CHECK(in_actor.get_future().get() == said);
}

TEST_CASE("blocking get is allowed in functions that may block, and for a blocking actor") {
  checked_cluster c(2);
  serve(c[1]);
  c[0].handle(inventory::count,
              [&] { return c.peer(0, 1).call(inventory::get, {"a"}).get()->count; });
  c[0].handle(inventory::ticks, [&](sink<int> out) {
    (void)out.send(c.peer(0, 1).call(inventory::get, {"a"}).get()->count).get();
  });
  c.start();
  CHECK(*c.peer(1, 0).call(inventory::count).get() == 7);
  auto s = c.peer(1, 0).open(inventory::ticks).get();
  REQUIRE(s);
  CHECK(*s->next().get() == 7);
  std::promise<int> count;
  c.system().spawn([&](caf::blocking_actor* self) {
    count.set_value(c.peer(0, 1).call(inventory::get, {"a"}).get(self)->count);
  });
  CHECK(count.get_future().get() == 7);
}

TEST_CASE("a call whose caller goes away is abandoned, and is in flight no more") {
  checked_cluster c(2);
  serve(c[1]);
  c.start();
  auto p = c.peer(0, 1);
  auto caller = c.system().spawn([p](caf::event_based_actor* self) -> caf::behavior {
    p.call(inventory::get, {"never"}).then(self, [](const item&) {}, [](const caf::error&) {});
    return {[](int) {}};
  });
  CHECK(eventually([&] { return p.stats().calls_out == 1; }));
  caf::anon_send_exit(caller, caf::exit_reason::kill);
  CHECK(eventually([&] { return p.stats().calls_out == 0; }));
}

TEST_CASE("a task awaits requests to local actors, with their errors and CAF's timeouts") {
  checked_cluster c(1);
  c.start();
  auto doubler = c.system().spawn([](caf::event_based_actor* self) -> caf::behavior {
    return {[](int i) { return 2 * i; },
            [](const std::string&) -> caf::result<int> { return remote_error("no text"); },
            [self](double) -> caf::result<int> { return self->make_response_promise<int>(); },
            [](bool) {}};
  });
  std::promise<std::string> told;
  c[0].spawn_task([](caf::actor to, std::promise<std::string>* done) -> task<> {
    std::string text;
    auto twice = co_await request<int>(to, 5s, 21);
    text += twice ? std::to_string(*twice) : render(twice.error());
    auto failed = co_await request<int>(to, 5s, std::string("x"));
    text += ", " + render(failed.error());
    auto late = co_await request<int>(to, 10ms, 2.5);
    text += ", " + render(late.error());
    auto nothing = co_await request<void>(to, 5s, true);
    text += nothing ? ", nothing" : render(nothing.error());
    done->set_value(text);
  }(doubler, &told));
  auto text = told.get_future().get();
  CHECK(text.starts_with("42, remote_failure: no text, deadline_exceeded"));
  CHECK(text.ends_with(", nothing"));
  caf::anon_send_exit(doubler, caf::exit_reason::kill);
}

TEST_CASE("tasks await tasks, and what one throws the other catches") {
  checked_cluster c(1);
  c.start();
  std::promise<std::string> told;
  struct steps {
    static task<int> add(int a, int b) {
      co_await sleep_for(1ms);
      if (a < 0) throw std::runtime_error("negative");
      co_return a + b;
    }
  };
  c[0].spawn_task([](std::promise<std::string>* done) -> task<> {
    std::string text = std::to_string(co_await steps::add(1, 2));
    try {
      co_await steps::add(-1, 2);
    } catch (const std::runtime_error& e) {
      text += e.what();
    }
    done->set_value(text);
  }(&told));
  CHECK(told.get_future().get() == "3negative");
}

TEST_CASE("sending after finish says so") {
  checked_cluster c(2);
  c[1].handle(inventory::watch, [](lookup, source<inventory::change> in, sink<item>) -> task<> {
    while (co_await in.next()) {
    }
  });
  c.start();
  auto s = c.peer(0, 1).open(inventory::watch, {"x"}).get();
  REQUIRE(s);
  s->finish();
  CHECK(code_of(s->send({"a", 1}).get()) == errc::stream_finished);
}

TEST_CASE("main runs a task and waits for its value, or what it throws, or the end of the node") {
  checked_cluster c(2);
  serve(c[1]);
  c.start();
  auto p = c.peer(0, 1);
  struct tasks {
    static task<int> count(peer to) {
      auto r = co_await to.call(inventory::get, {"a"});
      co_return r->count;
    }
    static task<> fail() {
      co_await sleep_for(1ms);
      throw std::runtime_error("oops");
    }
    static task<> wait(std::promise<void>* begun) {
      begun->set_value();
      co_await sleep_for(1h);
    }
  };
  CHECK(c[0].run_task(tasks::count(p)) == 7);
  CHECK_THROWS_WITH(c[0].run_task(tasks::fail()), "oops");
  std::promise<void> begun;
  auto waiting = std::async(std::launch::async, [&] { c[0].run_task(tasks::wait(&begun)); });
  begun.get_future().wait();
  c.stop(0);
  CHECK_THROWS_AS(waiting.get(), std::future_error);
}

TEST_CASE("a container is sent by its elements in braces") {
  const auto sum = unary<std::vector<int>, int>(handler_id{45});
  checked_cluster c(2);
  c[1].handle(sum, [](const std::vector<int>& all) {
    int total = 0;
    for (int i : all) total += i;
    return total;
  });
  c.start();
  CHECK(*c.peer(0, 1).call(sum, {1, 2, 3}).get() == 6);
}
