#include "kept_spans.hpp"
#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using inventory::item;
using inventory::lookup;

namespace {

trace_context given() {
  return *parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "v=1");
}

/// Three nodes; the last notes the trace of each call.
struct traced_third {
  explicit traced_third() {
    sim.node(2).handle(inventory::get, [this](call_info info, lookup q) -> task<item> {
      seen.push_back(info.trace());
      co_return item{q.sku, 3};
    });
  }

  /// Calls the second, in that trace.
  void ask(const trace_context* trace) {
    REQUIRE(sim.wait(sim.peer(0, 1).call(inventory::get, {"a"}, {.trace = trace})));
  }

  simulation sim{3};
  std::vector<trace_context> seen;
};

} // namespace

TEST_CASE("nodes without tracers pass a trace on unchanged, through all nested calls") {
  traced_third s;
  SECTION("a coroutine that awaits another") {
    s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
      co_await sleep_for(std::chrono::milliseconds(1));
      co_return co_await [](peer to, lookup asked) -> task<result<item>> {
        co_return co_await to.call(inventory::get, asked);
      }(s.sim.peer(1, 2), q);
    });
  }
  SECTION("tasks together") {
    s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
      auto both = co_await when_all(s.sim.peer(1, 2).call(inventory::get, q),
                                    sleep_for(std::chrono::milliseconds(1)));
      co_return std::get<0>(std::move(both));
    });
  }
  SECTION("gather") {
    s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
      std::vector<peer> to{s.sim.peer(1, 2)};
      auto all = co_await gather(to, inventory::get, q, quorum::all());
      co_return all->answers.at(0).answer;
    });
  }
  SECTION("call_any, as retry") {
    s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
      std::vector<peer> to{s.sim.peer(1, 2)};
      co_return co_await call_any(to, inventory::get, q);
    });
  }
  s.sim.start();
  const auto trace = given();
  s.ask(&trace);
  REQUIRE(s.seen.size() == 1);
  CHECK(s.seen.front() == trace);
  s.ask(nullptr);
  CHECK_FALSE(s.seen.back().is_valid());
}

TEST_CASE("a call made in a function handler belongs to the trace of the call it serves") {
  traced_third s;
  std::optional<call<item>> kept;
  s.sim.node(1).handle(inventory::get,
                       [&](const lookup& q) {
                         kept.emplace(s.sim.peer(1, 2).call(inventory::get, {q.sku}));
                         return item{q.sku, 1};
                       },
                       {.where = run_on::loop});
  s.sim.start();
  const auto trace = given();
  s.ask(&trace);
  REQUIRE(s.sim.wait(std::move(*kept)));
  CHECK(s.seen.at(0) == trace);
  // Outside of the handler there is no trace.
  REQUIRE(s.sim.wait(s.sim.peer(1, 2).call(inventory::get, {"b"})));
  CHECK_FALSE(s.seen.at(1).is_valid());
}

TEST_CASE("a handler chooses another trace for a call, or none") {
  traced_third s;
  const auto other = *parse_traceparent("00-11111111111111111111111111111111-2222222222222222-00");
  s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
    const trace_context none;
    (void)co_await s.sim.peer(1, 2).call(inventory::get, q, {.trace = &none});
    co_return co_await s.sim.peer(1, 2).call(inventory::get, q, {.trace = &other});
  });
  s.sim.start();
  const auto trace = given();
  s.ask(&trace);
  REQUIRE(s.seen.size() == 2);
  CHECK_FALSE(s.seen[0].is_valid());
  CHECK(s.seen[1] == other);
}

TEST_CASE("with tracers, each end of each call is a span below the one before") {
  traced_third s;
  std::vector<std::shared_ptr<kept_spans>> spans;
  for (std::size_t i = 0; i != 3; ++i) {
    spans.push_back(std::make_shared<kept_spans>());
    s.sim.node(i).add_tracer(spans.back());
  }
  s.sim.node(1).handle(inventory::get, [&](lookup q) -> task<result<item>> {
    co_return co_await s.sim.peer(1, 2).call(inventory::get, q);
  });
  s.sim.start();
  const auto trace = given();
  s.ask(&trace);
  auto above = trace.span;
  for (const auto& span :
       {spans[0]->only(span_kind::call_out), spans[1]->only(span_kind::call_in),
        spans[1]->only(span_kind::call_out), spans[2]->only(span_kind::call_in)}) {
    CHECK(span.told.context.trace == trace.trace);
    CHECK(span.told.context.is_sampled);
    CHECK(span.told.context.state == "v=1");
    CHECK(span.told.parent == above);
    above = span.told.context.span;
  }
}

TEST_CASE("a trace from elsewhere is that of all calls in its scope, on its thread") {
  cluster nodes{2};
  nodes[1].handle(inventory::get, [](const call_info& info, const lookup&) {
    return item{to_traceparent(info.trace()), 1};
  });
  nodes.start();
  const auto ask = [&] { return nodes.peer(0, 1).call(inventory::get, {"a"}).get()->sku; };
  CHECK(ask().empty());
  const auto trace = given();
  {
    const trace_scope scope{trace};
    CHECK(ask() == to_traceparent(trace));
    {
      const trace_scope none{trace_context{}};
      CHECK(ask().empty());
    }
    CHECK(ask() == to_traceparent(trace));
    const auto all =
        gather({nodes.peer(0, 1)}, inventory::get, {"a"}, quorum::all()).get()->answers;
    CHECK(all.at(0).answer->sku == to_traceparent(trace));
  }
  CHECK(ask().empty());
}

TEST_CASE("functions on the pool and on threads pass the trace on") {
  for (const auto where : {run_on::pool, run_on::thread}) {
    cluster nodes{3};
    nodes[1].handle(inventory::get,
                    [&](const lookup& q) -> result<item> {
                      return nodes.peer(1, 2).call(inventory::get, q).get();
                    },
                    {.where = where});
    nodes[2].handle(inventory::get, [](const call_info& info, const lookup&) {
      return item{to_traceparent(info.trace()), 1};
    });
    nodes.start();
    const auto trace = given();
    const auto r = nodes.peer(0, 1).call(inventory::get, {"a"}, {.trace = &trace}).get();
    REQUIRE(r);
    CHECK(r->sku == to_traceparent(trace));
  }
}
