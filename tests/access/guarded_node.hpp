#pragma once

#include "net/mux/dial_order.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

inline constexpr auto get = unary<std::string, std::string>(handler_id{40});
inline constexpr auto put = unary<std::string, std::string>(handler_id{41});
/// Sends back what it gets.
inline constexpr auto mirror =
    stream<no_payload, std::string, std::string>(handler_id{42}, {.in = 4, .out = 4});

/// Node 0 serves, node 1 is its peer, node 2 its guest.
struct guarded_node {
  explicit guarded_node(std::function<void(node_config&)> guard, handler_options options = {})
      : sim(simulation_options{
            .nodes = 3, .configure = [guard = std::move(guard)](std::size_t i, node_config& c) {
              configure(i, c);
              if (i == 0) guard(c);
            }}) {
    serve(options);
    sim.start();
  }
  /// With these rules in grid.allow.
  explicit guarded_node(std::vector<std::string> rules)
      : guarded_node([rules = std::move(rules)](node_config& c) { c.allow = rules; }) {}

  /// The result of a call of `get` or `put` by a node, "ok" or the error's code.
  std::string call(std::size_t from, unary_route<std::string, std::string> route = get,
                   std::string_view subroute = {}) {
    const auto answer =
        sim.wait(sim.peer(from, 0).call(route, std::string("x"), {.subroute = subroute}));
    if (answer) return "ok";
    last = failure_of(answer.error());
    wait = retry_after(answer.error());
    return std::string(to_string(last.code));
  }
  /// The same of a stream to `mirror`, through which a value goes.
  std::string open(std::size_t from, std::string_view subroute = {}) {
    auto s = sim.wait(sim.peer(from, 0).open(mirror, no_payload{}, {.subroute = subroute}));
    caf::error why;
    if (!s) {
      why = s.error();
    } else {
      (void)sim.wait(s->send("x"));
      if (sim.wait(s->next())) return "ok";
      why = s->error();
    }
    last = failure_of(why);
    wait = retry_after(why);
    return std::string(to_string(last.code));
  }
  peer_stats seen_at_server(std::size_t caller) {
    return sim.node(0).peer(sim.host(caller)).stats();
  }
  /// The events of one kind about a caller, at the server.
  std::vector<event> told(event::kind what, std::size_t caller) {
    std::vector<event> some;
    for (const auto& e : sim.seen(0).events())
      if (e.what == what && e.peer == sim.host(caller)) some.push_back(e);
    return some;
  }

  std::map<std::string, int> ran; ///< by handler: "40", "40/shelf"
  failure last;                   ///< of the last call or stream that failed
  std::chrono::milliseconds wait{0};
  simulation sim;

private:
  static std::string guest_name() {
    for (int i = 0;; ++i)
      if (auto name = "http://tool-" + std::to_string(i) + ":1";
          mux::should_dial(name, "http://node0:9000"))
        return name;
  }
  static void configure(std::size_t i, node_config& c) {
    c.peers = {"http://node0:9000", "http://node1:9000"};
    if (i == 0) c.guests = {"http://tool-*:1"};
    if (i != 2) return;
    c.local = guest_name();
    c.listen = "none";
    c.peers = {"http://node0:9000", c.local};
  }
  void serve(const handler_options& options) {
    for (const std::string under : {"", "public/a", "public/a/b", "private/a"}) {
      const auto at = sim.node(0).at(under);
      for (const auto route : {get, put})
        REQUIRE_FALSE(at.handle(
            route,
            [this, name = std::to_string(route.id.value) + "/"
                          + under](std::string text) -> task<std::string> {
              ++ran[name];
              co_return text;
            },
            options));
      REQUIRE_FALSE(at.handle(
          mirror,
          [this, name = "42/" + under](source<std::string> in, sink<std::string> out) -> task<> {
            ++ran[name];
            while (auto item = co_await in.next()) co_await out.send(std::move(*item));
          },
          options));
    }
  }
};

} // namespace actorgrid::testing
