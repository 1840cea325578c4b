#include "apps/bench/both_ends.hpp"
#include "apps/bench/commands/commands.hpp"
#include "apps/bench/load.hpp"
#include "apps/bench/report.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace actorgrid::bench {

namespace {

struct overload_arguments {
  std::size_t rate = 2000;
  std::size_t work_us = 300;
  std::size_t timeout_ms = 100;
  std::vector<std::size_t> times{1, 2, 10};
  std::size_t callers = 4096;
};

/// Calls that were not served in time, by reason.
struct unserved {
  std::atomic<std::uint64_t> refused{0}, late{0}, others{0};

  void count(errc why) noexcept {
    ++(why == errc::rate_limited ? refused : why == errc::deadline_exceeded ? late : others);
  }
};

operation computing(const overload_arguments& arguments, std::shared_ptr<unserved> seen) {
  const std::uint64_t ns = 1000 * std::uint64_t{arguments.work_us};
  const call_options options{.timeout = std::chrono::milliseconds(arguments.timeout_ms)};
  return [=, seen = std::move(seen)](peer to) -> task<caf::error> {
    auto done = co_await to.call(compute_for, ns, options);
    if (done) co_return caf::error{};
    seen->count(code_of(done.error()));
    co_return done.error();
  };
}

void limit(both_ends& ends, std::size_t rate) {
  if (auto done = ends.served().call(set_rate, static_cast<std::uint32_t>(rate)).get(); !done)
    throw std::runtime_error("the rate was not set: " + render(done.error()));
}

int run_overload(const options& chosen, const overload_arguments& arguments) {
  both_ends ends(chosen);
  report out("overload", chosen.json);
  for (const auto rate : {std::size_t{0}, arguments.rate}) {
    limit(ends, rate);
    for (const auto times : arguments.times) {
      const auto seen = std::make_shared<unserved>();
      const auto offered = times * arguments.rate;
      auto m = run_load(ends.parties(),
                        {.work = computing(arguments, seen),
                         .callers = arguments.callers,
                         .rate_per_s = static_cast<double>(offered)},
                        chosen.time());
      // What is refused or late is the result here, and no failure. The counts include the warm-up.
      const auto all = static_cast<double>(seen->refused + seen->late + seen->others);
      const auto per_s = [&](std::uint64_t part) {
        const auto share = all == 0 ? 0 : static_cast<double>(part) / all;
        return std::llround(share * static_cast<double>(m.failures)
                            / std::chrono::duration<double>(m.took).count());
      };
      const auto refused = per_s(seen->refused), late = per_s(seen->late);
      if (seen->others == 0) m.failures = 0;
      out.add({{"mode", ends.mode()},
               {"busy", chosen.busy},
               {"limit", rate},
               {"offered", offered},
               {"work_us", arguments.work_us}},
              m, {{"refused_per_s", refused}, {"late_per_s", late}});
    }
  }
  return out.finish();
}

} // namespace

void add_overload(command_line& line) {
  auto arguments = std::make_shared<overload_arguments>();
  auto& sub = line.add_measuring(
      "overload",
      "More calls than a handler can serve, without a rate limit and with one: how many are\n"
      "served in time (per s), refused by the limit, and late.",
      "  actorgrid-bench overload --seconds 5\n"
      "  actorgrid-bench overload --rate 1000 --work 500 --times 1,10,20\n");
  sub.add_option("--rate", arguments->rate, "calls per second that the limit allows")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  sub.add_option("--work", arguments->work_us, "processor time of a call, on one thread")
      ->check(CLI::Range(0, 1'000'000))
      ->type_name("MICROSECONDS")
      ->capture_default_str();
  sub.add_option("--timeout", arguments->timeout_ms, "an answer after that is late")
      ->check(CLI::Range(1, 60'000))
      ->type_name("MILLISECONDS")
      ->capture_default_str();
  add_counts(sub, "--times", arguments->times, "calls offered, in multiples of the rate");
  sub.add_option("--callers", arguments->callers, "calls in flight at most")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str();
  sub.callback([&line, arguments] {
    line.run = [arguments](const options& o) { return run_overload(o, *arguments); };
  });
}

} // namespace actorgrid::bench
