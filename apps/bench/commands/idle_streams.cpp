#include "apps/bench/commands/commands.hpp"
#include "apps/bench/exchanges.hpp"
#include "apps/bench/own_usage.hpp"
#include "apps/bench/report.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/task_group.hpp>

#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>

namespace actorgrid::bench {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t openers = 64;
constexpr std::uint32_t idle_window = 16;

/// Open streams. Each has echoed a message, so it is known to be served.
struct open_streams {
  explicit open_streams(std::size_t wanted) : streams(wanted) {}

  std::vector<byte_stream> streams;
  std::atomic<std::size_t> next{0}, done{0};
  std::mutex mutex; ///< guards the members below
  std::uint64_t failures = 0;
  std::string first_failure;

  void failed(const caf::error& why) {
    const std::scoped_lock lock(mutex);
    if (++failures == 1) first_failure = render(why);
  }
};

task<> open_some(peer to, open_streams* all) {
  for (auto i = all->next++; i < all->streams.size(); i = all->next++) {
    auto opened = co_await to.open(two_way(idle_window));
    if (!opened) {
      all->failed(opened.error());
      continue;
    }
    auto& own = all->streams[i] = std::move(*opened);
    const caf::error unsent = co_await own.send("x");
    auto echoed = co_await own.next();
    if (unsent || !echoed || echoed->text() != "x") all->failed(own.error());
    ++all->done;
  }
}

/// A task, because streams must be destroyed on a loop.
task<> close(open_streams* all) {
  all->streams.clear();
  co_return;
}

int run_idle_streams(const options& chosen, std::size_t wanted) {
  both_ends ends(chosen);
  report out("idle-streams", chosen.json);
  serve_window(ends, idle_window);
  const auto own_before = own_usage().rss_bytes;
  const auto served_before = ends.served_usage().rss_bytes;
  const auto begin = std::chrono::steady_clock::now();
  open_streams all(wanted);
  {
    task_group opening(ends.caller());
    for (std::size_t i = 0; i < openers; ++i) opening.add(open_some(ends.served(), &all));
    ctl::progress shown("streams", wanted);
    while (!opening.wait_for(50ms)) shown.set(all.done);
    opening.wait();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto own = own_usage().rss_bytes, served = ends.served_usage().rss_bytes;
  const auto count = static_cast<std::int64_t>(wanted);
  nlohmann::ordered_json values{
      {"mode", ends.mode()},
      {"streams", wanted},
      {"opens_per_s", std::llround(static_cast<double>(wanted) / took.count())},
      {"caller_rss_bytes", own},
      {"caller_bytes_per_stream", (own - own_before) / count}};
  if (!ends.in_one_process()) {
    values["served_rss_bytes"] = served;
    values["served_bytes_per_stream"] = (served - served_before) / count;
  }
  out.add(values);
  if (all.failures != 0) out.failed(all.failures, all.first_failure);
  ends.caller().run_task(close(&all));
  return out.finish();
}

} // namespace

void add_idle_streams(command_line& line) {
  auto streams = std::make_shared<std::size_t>(10'000);
  auto& sub = line.add_measuring(
      "idle-streams",
      "Opens streams and leaves them open: memory per stream at each end, and opens per second.",
      "  actorgrid-bench idle-streams --streams 10000\n");
  sub.remove_option(sub.get_option("--seconds")); // runs until all are open
  sub.add_option("--streams", *streams, "streams to keep open")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  sub.callback([&line, streams] {
    line.run = [streams](const options& o) { return run_idle_streams(o, *streams); };
  });
}

} // namespace actorgrid::bench
