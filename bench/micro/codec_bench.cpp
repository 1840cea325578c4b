#include "bench/subjects/samples.hpp"
#include "codec/checksum.hpp"
#include "codec/merged.hpp"
#include "net/mux/outbox.hpp"

#include <benchmark/benchmark.h>

using namespace actorgrid;

namespace {

std::size_t size_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void encode_frame(benchmark::State& state) {
  const auto frame = work::sample_frame(size_of(state));
  codec::byte_buffer out;
  for (auto _ : state) {
    out.clear();
    codec::encode(frame, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(encode_frame)->Arg(0)->Arg(512)->Arg(65536);

void decode_frame(benchmark::State& state) {
  const auto bytes = work::encoded_frame(size_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(codec::decode(bytes));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(decode_frame)->Arg(0)->Arg(512)->Arg(65536);

void checksum(benchmark::State& state) {
  const auto bytes = work::encoded_frame(size_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(codec::checksum(bytes.bytes()));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(checksum)->Arg(0)->Arg(512)->Arg(65536);

/// Splits and decodes a message of that many frames of 512 bytes.
void decode_merged(benchmark::State& state) {
  mux::outbox out;
  for (std::size_t i = 0; i < size_of(state); ++i) out.push(work::sample_frame(512));
  const auto message = payload::copy_of(out.take().bytes());
  for (auto _ : state) {
    payload parts;
    const auto whole = codec::decode(message, &parts);
    codec::merged_reader reader(parts, whole->seq);
    while (auto part = reader.next()) benchmark::DoNotOptimize(codec::decode(*part));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(decode_merged)->Arg(2)->Arg(16)->Arg(128);

} // namespace
