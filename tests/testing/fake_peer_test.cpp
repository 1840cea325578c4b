#include "tests/testing/routes.hpp"

#include <actorgrid/testing/fake_peer.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <future>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

struct fixture {
  system_config settings;
  caf::actor_system system{settings};
  fake_peer other{system, "http://other:1"};
};

} // namespace

TEST_CASE("a fake peer answers as the test wrote it, and remembers what it was asked") {
  fixture s;
  s.other.on(echo,
             [](payload in) -> result<payload> { return "<" + std::string(in.text()) + ">"; });
  s.other.at("a/b").handle(
      echo, [](const call_info& info, payload) -> result<payload> { return info.subroute(); });
  auto p = s.other.handle();
  CHECK(p.is_connected());
  CHECK(p.host() == "http://other:1");
  CHECK(p.call(echo, "x").get()->text() == "<x>");
  CHECK(p.call(echo, "y", {.subroute = "a/b"}).get()->text() == "a/b");
  const auto calls = s.other.calls();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].id == echo.id);
  CHECK(calls[0].body.text() == "x");
  CHECK(calls[1].subroute == "a/b");
  s.other.on(echo, [](payload) -> result<payload> { return "changed its mind"; });
  CHECK(p.call(echo, "x").get()->text() == "changed its mind");
}

TEST_CASE("coroutines and actors answer for a fake peer too") {
  fixture s;
  s.other.on(wait_ms, [](payload in) -> task<result<payload>> {
    co_await sleep_for(1ms);
    co_return in;
  });
  auto upper = s.system.spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](const payload&) { return payload("from an actor"); }};
  });
  s.other.on(echo, upper);
  CHECK(s.other.handle().call(wait_ms, "later").get()->text() == "later");
  CHECK(s.other.handle().call(echo, "x").get()->text() == "from an actor");
}

TEST_CASE("every error a peer can give can be made up") {
  fixture s;
  auto p = s.other.handle();
  for (auto code : {errc::deadline_exceeded, errc::queue_full, errc::remote_failure}) {
    s.other.on(echo, [code](payload) -> result<payload> { return make_error(code, "made up"); });
    auto r = p.call(echo, "x").get();
    REQUIRE_FALSE(r);
    CHECK(failure_of(r.error()) == failure{code, "made up"});
  }
  s.other.on(echo, [](payload) -> result<payload> { throw std::runtime_error("oops"); });
  CHECK(failure_of(p.call(echo, "x").get().error())
        == failure{errc::remote_failure, "handler panic: oops"});
  CHECK(failure_of(p.call(handler_id{77}, "x").get().error())
        == failure{errc::peer_has_no_handler, "Invalid Handler for type: 77"});
}

TEST_CASE("opening a stream on a fake peer fails and names the tool for it") {
  fixture s;
  auto r = s.other.handle().open(mirror).get();
  REQUIRE_FALSE(r);
  CHECK(code_of(r.error()) == errc::remote_failure);
  CHECK_THAT(render(r.error()), Catch::Matchers::Contains("simulation"));
}

TEST_CASE("a disconnected fake peer fails what is in flight and what follows") {
  simulation sim{{.nodes = 1}};
  fake_peer other{sim.system(), "http://other:1"};
  other.on(echo, [](payload in) -> task<result<payload>> {
    co_await sleep_for(1h);
    co_return in;
  });
  std::optional<caf::expected<payload>> answer;
  sim.start();
  sim.node(0).spawn_task([](peer p, auto* out) -> task<> {
    out->emplace(co_await p.call(echo, "x"));
  }(other.handle(), &answer));
  sim.advance(1s);
  CHECK_FALSE(answer);
  other.disconnect("pulled the plug");
  sim.settle();
  REQUIRE(answer);
  CHECK(failure_of(answer->error()) == failure{errc::disconnected, "pulled the plug"});
  CHECK_FALSE(other.handle().is_connected());
  CHECK(code_of(sim.wait(other.handle().call(echo, "y")).error()) == errc::disconnected);
  CHECK(other.calls().size() == 1);
  CHECK(code_of(sim.wait(other.handle().wait_connected(5s)).error()) == errc::deadline_exceeded);
  CHECK(sim.now() == 6s);
  other.reconnect();
  CHECK(sim.wait(other.handle().wait_connected(5s)));
  other.on(echo, [](payload) -> result<payload> { return "back"; });
  CHECK(sim.wait(other.handle().call(echo, "z"))->text() == "back");
}

TEST_CASE("the handle of a fake peer that is gone fails calls with shutting_down") {
  system_config settings;
  caf::actor_system system{settings};
  auto p = fake_peer{system, "http://other:1"}.handle();
  CHECK(code_of(p.call(echo, "x").get().error()) == errc::shutting_down);
}
