#include "net/loop/published.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

using actorgrid::ws::published;

TEST_CASE("a published value is read whole while it is being replaced") {
  using numbers = std::array<std::uint64_t, 9>;
  published<numbers> shared;
  CHECK(shared.read() == numbers{});
  std::atomic<bool> is_over{false};
  std::thread writer{[&] {
    numbers next{};
    while (!is_over.load()) {
      for (auto& n : next) ++n;
      shared.publish(next);
    }
  }};
  bool is_whole = true;
  std::uint64_t newest = 0;
  bool goes_back = false;
  for (int i = 0; i < 100'000; ++i) {
    const auto seen = shared.read();
    for (const auto n : seen) is_whole = is_whole && n == seen[0];
    goes_back = goes_back || seen[0] < newest;
    newest = seen[0];
  }
  is_over = true;
  writer.join();
  CHECK(is_whole);
  CHECK_FALSE(goes_back);
}
