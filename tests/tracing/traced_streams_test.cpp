#include "kept_spans.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
using inventory::change;
using inventory::item;
using inventory::lookup;

namespace {

trace_context trace_of_test() {
  return *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
}

struct traced_stream {
  explicit traced_stream() {
    sim.node(0).add_tracer(opener);
    sim.node(1).add_tracer(server);
    sim.node(1).handle(inventory::watch,
                       [this](call_info info, lookup l, source<change> in, sink<item> out) {
                         seen = info.trace();
                         return serve(l, std::move(in), std::move(out));
                       });
  }
  static task<caf::error> serve(lookup l, source<change> in, sink<item> out) {
    while (auto c = co_await in.next()) {
      const item answer{c->sku, c->delta};
      (void)co_await out.send(answer);
    }
    if (l.sku == "bad") co_return remote_error("no such shelf");
    co_return caf::error{};
  }

  simulation sim{2};
  std::shared_ptr<kept_spans> opener = std::make_shared<kept_spans>();
  std::shared_ptr<kept_spans> server = std::make_shared<kept_spans>();
  std::optional<trace_context> seen;
};

task<> use(peer to, std::string sku, const trace_context* trace) {
  auto opened = co_await to.open(inventory::watch, {sku}, {.trace = trace});
  if (!opened) co_return;
  co_await sleep_for(50ms);
  const change first{"a", 1};
  (void)co_await opened->send(first);
  opened->finish();
  while (co_await opened->next()) continue;
}

} // namespace

TEST_CASE("both ends of a stream are told, and its handler has its trace") {
  traced_stream s;
  s.sim.start();
  const auto trace = trace_of_test();
  const bool is_bad = GENERATE(false, true);
  s.sim.run(use(s.sim.peer(0, 1), is_bad ? "bad" : "good", &trace));
  s.sim.settle();
  const auto out = s.opener->only(span_kind::stream_out), in = s.server->only(span_kind::stream_in);
  CHECK(out.told.parent == trace.span);
  CHECK(in.told.parent == out.told.context.span);
  CHECK(in.told.context.trace == trace.trace);
  CHECK_FALSE(in.told.context.is_sampled);
  CHECK(*s.seen == in.told.context);
  CHECK(out.told.id == inventory::watch.id);
  CHECK(out.end.ended - out.told.began >= 50ms);
  CHECK(in.end.in_handler >= 50ms);
  for (const auto& each : {out, in}) {
    CHECK(each.end.outcome == (is_bad ? errc::remote_failure : errc::ok));
    CHECK(each.text == (is_bad ? "no such shelf" : ""));
  }
  CHECK(s.opener->begun() == 1);
  CHECK(s.server->begun() == 1);
}

TEST_CASE("a stream that is opened in a handler belongs to the trace of the call") {
  traced_stream s;
  s.sim.node(0).remove_tracer(s.opener);
  s.sim.node(1).remove_tracer(s.server);
  s.sim.node(0).handle(inventory::get, [&](lookup q) -> task<item> {
    co_await use(s.sim.peer(0, 1), "good", nullptr);
    co_return item{q.sku, 1};
  });
  s.sim.start();
  const auto trace = trace_of_test();
  REQUIRE(s.sim.wait(s.sim.peer(1, 0).call(inventory::get, {"a"}, {.trace = &trace})));
  CHECK(*s.seen == trace);
}

TEST_CASE("streams that are refused, given up or lost are told with the reason") {
  traced_stream s;
  s.sim.start();
  SECTION("no such handler") {
    s.sim.run([](peer to) -> task<> {
      auto opened = co_await to.open(inventory::ticks);
      if (opened) co_await opened->next();
    }(s.sim.peer(0, 1)));
    s.sim.settle();
    CHECK(s.opener->only(span_kind::stream_out).end.outcome == errc::peer_has_no_handler);
    CHECK(s.server->only(span_kind::stream_in).end.outcome == errc::peer_has_no_handler);
  }
  SECTION("given up") {
    s.sim.run([](peer to) -> task<> {
      auto opened = co_await to.open(inventory::watch, {"good"});
      co_await sleep_for(10ms);
    }(s.sim.peer(0, 1)));
    s.sim.settle();
    CHECK(s.opener->only(span_kind::stream_out).end.outcome == errc::cancelled);
    CHECK(s.server->only(span_kind::stream_in).end.outcome == errc::cancelled);
  }
  SECTION("a lost connection") {
    s.sim.node(0).spawn_task([](peer to) -> task<> {
      auto opened = co_await to.open(inventory::watch, {"good"});
      if (opened) co_await opened->next();
    }(s.sim.peer(0, 1)));
    s.sim.advance(10ms);
    s.sim.link(0, 1).cut();
    s.sim.settle();
    CHECK(s.opener->only(span_kind::stream_out).end.outcome == errc::disconnected);
    CHECK(s.server->only(span_kind::stream_in).end.outcome == errc::disconnected);
  }
  CHECK(s.opener->begun() == s.opener->all().size());
  CHECK(s.server->begun() == s.server->all().size());
}
