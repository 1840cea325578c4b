#include "apps/bench/histogram.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>
#include <vector>

using actorgrid::bench::histogram;
using namespace std::chrono_literals;

TEST_CASE("an empty histogram says zero") {
  const histogram times;
  CHECK(times.count() == 0);
  CHECK(times.percentile(50) == 0ns);
  CHECK(times.most() == 0ns);
}

TEST_CASE("percentiles of short times are exact") {
  histogram times;
  for (int i = 1; i <= 1000; ++i) times.record(std::chrono::nanoseconds(i));
  CHECK(times.count() == 1000);
  CHECK(times.percentile(0.1) == 1ns);
  CHECK(times.percentile(50) == 500ns);
  CHECK(times.percentile(99.9) == 999ns);
  CHECK(times.percentile(100) == 1000ns);
}

TEST_CASE("percentiles differ from the sorted times by less than a thousandth") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(0, 11.9);
  histogram times;
  std::vector<std::int64_t> sorted;
  for (int i = 0; i < 20'000; ++i) {
    sorted.push_back(std::llround(std::pow(10, exponent(random))));
    times.record(std::chrono::nanoseconds(sorted.back()));
  }
  std::ranges::sort(sorted);
  for (const std::size_t hundredths : {1u, 100u, 5000u, 9000u, 9900u, 9990u, 10000u}) {
    const auto percent = static_cast<double>(hundredths) / 100;
    const auto exact = static_cast<double>(sorted[hundredths * 2 - 1]);
    const auto told = static_cast<double>(times.percentile(percent).count());
    INFO("percent " << percent);
    CHECK(told >= exact);
    CHECK(told <= exact * 1.001);
  }
  CHECK(times.most() == std::chrono::nanoseconds(sorted.back()));
}

TEST_CASE("times out of range count as the nearest in range") {
  histogram times;
  times.record(-5ns);
  CHECK(times.percentile(100) == 0ns);
  times.record(std::chrono::hours(24));
  CHECK(times.percentile(100) == histogram::time_max());
}

TEST_CASE("threads record at the same time without losing any") {
  histogram times;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&times, t] {
        for (int i = 0; i < 10'000; ++i) times.record(std::chrono::nanoseconds(t * 10'000 + i));
      });
  }
  CHECK(times.count() == 40'000);
  CHECK(times.most() == 39'999ns);
}
