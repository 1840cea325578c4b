#include "bench/subjects/samples.hpp"

#include <actorgrid/wire_format.hpp>

#include <benchmark/benchmark.h>

using namespace actorgrid;

namespace {

void encode_value(benchmark::State& state) {
  const auto order = work::sample_order();
  for (auto _ : state) benchmark::DoNotOptimize(encode(order));
}
BENCHMARK(encode_value);

void decode_value(benchmark::State& state) {
  const auto bytes = encode(work::sample_order());
  for (auto _ : state) benchmark::DoNotOptimize(decode<work::order>(bytes));
}
BENCHMARK(decode_value);

} // namespace
