#include "bench/subjects/linked_ends.hpp"
#include "bench/subjects/samples.hpp"

#include <benchmark/benchmark.h>
#include <string>

using namespace actorgrid;

namespace {

const payload body{std::string(512, 'x')};

/// Many frames in, one message out.
void merge_in_outbox(benchmark::State& state) {
  const auto frame = work::sample_frame(512);
  mux::outbox out;
  for (auto _ : state) {
    for (std::int64_t i = 0; i < state.range(0); ++i) out.push(codec::frame{frame});
    auto message = out.take();
    benchmark::DoNotOptimize(message.bytes().data());
    out.recycle(std::move(message.storage));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(merge_in_outbox)->Arg(1)->Arg(16)->Arg(128);

/// Calls in flight together, echoed between two links.
void call_over_links(benchmark::State& state) {
  work::linked_ends ends;
  for (auto _ : state) ends.call(static_cast<std::size_t>(state.range(0)), body);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(call_over_links)->Arg(1)->Arg(16)->Arg(256);

/// A stream with messages each way; an item is a message.
void stream_over_links(benchmark::State& state) {
  work::linked_ends ends;
  for (auto _ : state) ends.stream(static_cast<std::size_t>(state.range(0)), body);
  state.SetItemsProcessed(state.iterations() * 2 * state.range(0));
}
BENCHMARK(stream_over_links)->Arg(0)->Arg(10)->Arg(1000);

} // namespace
