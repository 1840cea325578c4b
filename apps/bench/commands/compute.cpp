#include "apps/bench/child_process.hpp"
#include "apps/bench/commands/commands.hpp"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

namespace actorgrid::bench {

namespace {

struct compute_arguments {
  std::size_t threads = 1;
  bool leave_with_input = false;
};

/// Computes forever.
void compute() {
  std::atomic<std::uint64_t> seen{1};
  for (;;) {
    auto x = seen.load(std::memory_order_relaxed);
    for (int i = 0; i < 1'000'000; ++i) x = x * 6364136223846793005u + 1442695040888963407u;
    seen.store(x, std::memory_order_relaxed);
  }
}

int run_compute(const compute_arguments& arguments) {
  if (arguments.leave_with_input) leave_with_input();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < arguments.threads; ++i) threads.emplace_back(compute);
  for (auto& thread : threads) thread.join();
  return EXIT_SUCCESS;
}

} // namespace

void add_compute(command_line& line) {
  auto arguments = std::make_shared<compute_arguments>();
  auto& sub =
      line.add("compute", "Keeps processors busy until killed, as --busy of other commands does.",
               "  actorgrid-bench compute --threads 2\n");
  sub.add_option("--threads", arguments->threads, "computing threads")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  sub.add_flag("--leave-with-input", arguments->leave_with_input, "exit when standard input ends");
  sub.callback([&line, arguments] {
    line.run = [arguments](const options&) { return run_compute(*arguments); };
  });
}

} // namespace actorgrid::bench
