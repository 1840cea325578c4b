#include "actors/runtime/loop_actor.hpp"
#include "bench/subjects/simulated_pair.hpp"

#include <actorgrid/system_config.hpp>

#include <caf/send.hpp>

#include <benchmark/benchmark.h>

using namespace actorgrid;

namespace {

/// Sends a number back, less one, until it is 0.
class hopper final : public actors::loop_actor {
public:
  using loop_actor::loop_actor;

private:
  caf::behavior make_behavior() override {
    return {[this](std::uint64_t left, const caf::actor& back) {
      if (left != 0) send(back, left - 1, caf::actor{this});
    }};
  }
};

/// Messages from one actor to another on the same loop.
void hop_on_a_loop(benchmark::State& state) {
  system_config settings;
  caf::actor_system system{settings};
  actors::loop_unit unit{system, {}};
  auto one = actors::spawn_on<hopper>(unit), other = actors::spawn_on<hopper>(unit);
  const auto run = [&] {
    while (unit.step({})) {
    }
  };
  for (auto _ : state) {
    caf::anon_send(one, static_cast<std::uint64_t>(state.range(0)), other);
    run();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  for (auto* actor : {&one, &other}) {
    caf::anon_send_exit(*actor, caf::exit_reason::user_shutdown);
    *actor = nullptr;
  }
  run();
}
BENCHMARK(hop_on_a_loop)->Arg(1000);

/// Calls by tasks, 16 at a time, between two whole nodes without sockets.
void call_between_nodes(benchmark::State& state) {
  work::simulated_pair nodes;
  for (auto _ : state) nodes.call(static_cast<std::size_t>(state.range(0)));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(call_between_nodes)->Arg(16)->Arg(256);

/// Streams with ten messages each way, 16 at a time; an item is a stream.
void stream_between_nodes(benchmark::State& state) {
  work::simulated_pair nodes;
  for (auto _ : state) nodes.stream(static_cast<std::size_t>(state.range(0)), 10);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(stream_between_nodes)->Arg(16);

} // namespace
