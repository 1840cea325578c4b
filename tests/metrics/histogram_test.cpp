#include "actors/core/live_histogram.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/metrics.hpp>

#include <cstdint>
#include <random>

using namespace actorgrid;
using namespace std::chrono_literals;

TEST_CASE("the ranges of a time_histogram follow each other without a gap") {
  CHECK(time_histogram::bucket_of(0ns) == 0);
  CHECK(time_histogram::bucket_of(-5ns) == 0);
  for (std::size_t i = 0; i + 1 < time_histogram::bucket_count; ++i) {
    const auto bound = time_histogram::bound_of(i);
    CAPTURE(i, bound.count());
    CHECK(time_histogram::bucket_of(bound) == i);
    CHECK(time_histogram::bucket_of(bound + 1ns) == i + 1);
  }
  CHECK(time_histogram::bound_of(0) == 1024ns);
  CHECK(time_histogram::bound_of(time_histogram::bucket_count - 2) == 137'438'953'472ns);
  CHECK(time_histogram::bucket_of(std::chrono::nanoseconds::max())
        == time_histogram::bucket_count - 1);
}

TEST_CASE("a quantile is at most a quarter above the duration that it stands for") {
  const auto seed = Catch::rngSeed();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  std::uniform_int_distribution<unsigned> powers{11, 36};
  for (int i = 0; i < 1000; ++i) {
    const auto power = powers(random);
    const std::chrono::nanoseconds d{
        static_cast<std::int64_t>((std::uint64_t{1} << power) + random() % (1ULL << power))};
    time_histogram one;
    one.add(d);
    CAPTURE(d.count());
    CHECK(one.quantile(0.5) >= d);
    CHECK(one.quantile(0.5) <= d + d / 4);
  }
}

TEST_CASE("a time_histogram tells how many durations are at most a bound, and adds up") {
  time_histogram first;
  CHECK(first.count() == 0);
  CHECK(first.quantile(0.99) == 0ns);
  for (int i = 0; i < 99; ++i) first.add(1us);
  time_histogram second;
  second.add(1s);
  first += second;
  CHECK(first.count() == 100);
  CHECK(first.sum == 99us + 1s);
  CHECK(first.count_up_to(1024ns) == 99);
  CHECK(first.count_up_to(1023ns) == 0);
  CHECK(first.count_up_to(std::chrono::nanoseconds::max()) == 100);
  CHECK(first.quantile(0) == 1024ns);
  CHECK(first.quantile(0.99) == 1024ns);
  CHECK(first.quantile(0.995) >= 1s);
  CHECK(first.quantile(1) >= 1s);
}

TEST_CASE("a live_histogram counts as a time_histogram does") {
  actors::live_histogram live;
  time_histogram plain;
  for (const auto d : {0ns, 1ns, 1024ns, 1025ns, 70'000ns, 3'000'000'000ns}) {
    live.add(d);
    plain.add(d);
  }
  time_histogram read;
  live.add_to(read);
  CHECK(read.buckets == plain.buckets);
  CHECK(read.sum == plain.sum);
}
