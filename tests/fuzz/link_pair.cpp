#include "input.hpp"
#include "tests/mux/chaos.hpp"

// Two ends of a connection with queues between them, used as the bytes choose. The rules are those
// of tests/mux/pair_random_test.cpp, but the choices are made to reach new code.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace actorgrid;
  fuzz::input in(data, size);
  const auto how = in.byte();
  const mux::stream_windows window{how & 3U, how >> 2U & 3U};
  testing::chaos both([&in](std::uint64_t n) { return in.below(n); }, window);
  while (!in.is_used_up()) both.step();
  if ((how & 16U) != 0) {
    both.lose();
  } else {
    both.finish();
  }
  return 0;
}
