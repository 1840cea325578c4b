#pragma once

#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace actorgrid::testing {

inline constexpr auto whoami = unary<no_payload, payload>(handler_id{70});

/// Nodes whose grid and whose lanes "a" and "b" serve the same routes; whoami tells them apart.
inline simulation_options laned(std::function<void(std::size_t, node_config&)> more = {}) {
  const auto prepare = [](std::size_t i, node& n) {
    const auto serve_here = [i](node& where, const std::string& name) {
      serve(i, where);
      where.handle(whoami, [name]() -> result<payload> { return payload{name}; });
    };
    serve_here(n, "grid");
    for (const auto& lane : n.lanes()) serve_here(n.lane(lane), lane);
  };
  const auto configure = [more = std::move(more)](std::size_t i, node_config& config) {
    config.lanes = {{.name = "a"}, {.name = "b"}};
    if (more) more(i, config);
  };
  return {.configure = configure, .prepare = prepare};
}

/// Node `from`'s handle of node `to` in a lane.
inline peer in_lane(simulation& sim, const std::string& lane, std::size_t from = 0,
                    std::size_t to = 1) {
  return sim.node(from).lane(lane).peer(sim.host(to));
}

inline bool is_whole(simulation& sim, const std::string& lane) {
  return in_lane(sim, lane, 0, 1).is_connected() && in_lane(sim, lane, 1, 0).is_connected();
}

inline void start_whole(simulation& sim) {
  sim.start();
  sim.run_until([&] { return is_whole(sim, "a") && is_whole(sim, "b"); });
}

inline std::string name_of(simulation& sim, const peer& p) {
  const auto answer = sim.wait(p.call(whoami));
  return answer ? std::string(answer->text()) : render(answer.error());
}

/// Calls wait_ms in the background.
inline std::shared_ptr<std::optional<caf::expected<payload>>>
begin_wait(simulation& sim, const std::string& lane, const std::string& milliseconds) {
  auto out = std::make_shared<std::optional<caf::expected<payload>>>();
  sim.node(0).lane(lane).spawn_task(
      [](peer other, std::string time,
         std::shared_ptr<std::optional<caf::expected<payload>>> to) -> task<> {
        to->emplace(co_await other.call(wait_ms, payload(time)));
      }(in_lane(sim, lane), milliseconds, out));
  sim.settle();
  return out;
}

} // namespace actorgrid::testing
