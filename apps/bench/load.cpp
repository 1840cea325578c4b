#include "apps/bench/load.hpp"

#include "apps/bench/own_usage.hpp"
#include "apps/ctl/crew.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace actorgrid::bench {

namespace {
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
} // namespace

struct running_load::state {
  state(both_ends& e, load w, std::chrono::nanoseconds time_max)
      : ends(e), wanted(std::move(w)), own_before(own_usage()),
        served_before(ends.in_one_process() ? usage{} : ends.served_usage()), begin(clock::now()),
        end(begin + time_max), callers(ends.caller()) {}

  /// When the next operation of the schedule begins.
  clock::time_point next_slot() {
    const auto slot = static_cast<double>(slots++);
    return begin
           + std::chrono::nanoseconds(static_cast<std::int64_t>(slot / wanted.rate_per_s * 1e9));
  }
  void failed(caf::error why) {
    const std::scoped_lock lock(mutex);
    if (++failures == 1) first_failure = std::move(why);
  }

  both_ends& ends;
  load wanted;
  usage own_before, served_before;
  clock::time_point begin, end;
  std::shared_ptr<histogram> times = std::make_shared<histogram>();
  std::atomic<bool> stopped{false};
  std::atomic<std::uint64_t> slots{0}, begun{0}, done{0};
  std::mutex mutex; ///< of the next two
  std::uint64_t failures = 0;
  caf::error first_failure;
  ctl::crew callers; ///< last: its destructor waits for those who use the above
};

namespace {

template <class State>
task<> caller(peer to, State* shared) {
  const bool scheduled = shared->wanted.rate_per_s > 0;
  while (!shared->stopped.load(std::memory_order_relaxed)) {
    const auto begin = scheduled ? shared->next_slot() : clock::now();
    if (scheduled && begin >= shared->end) break;
    if (scheduled) co_await sleep_for(begin - clock::now());
    ++shared->begun;
    auto error = co_await shared->wanted.work(to);
    ++shared->done;
    if (!error) {
      shared->times->record(clock::now() - begin);
      continue;
    }
    shared->failed(std::move(error));
    co_await sleep_for(1ms); // what fails at once must not keep the loop busy
  }
}

} // namespace

running_load::running_load(both_ends& ends, load wanted, std::chrono::nanoseconds time_max)
    : state_(std::make_shared<state>(ends, std::move(wanted), time_max)) {
  for (std::size_t i = 0; i < state_->wanted.callers; ++i)
    state_->callers.add(caller(ends.served(), state_.get()));
}

running_load::~running_load() {
  state_->stopped = true;
}

std::uint64_t running_load::done() const noexcept {
  return state_->done;
}

measured running_load::stop() {
  auto& s = *state_;
  s.stopped = true;
  s.callers.wait();
  measured result{.times = s.times,
                  .failures = s.failures,
                  .first_failure = s.first_failure,
                  .took = clock::now() - s.begin};
  if (s.wanted.rate_per_s > 0) {
    const auto all = s.wanted.rate_per_s * std::chrono::duration<double>(s.end - s.begin).count();
    result.overdue =
        static_cast<std::uint64_t>(all) - std::min(static_cast<std::uint64_t>(all), s.begun.load());
  }
  const auto own = own_usage();
  result.caller_cpu_ns = own.cpu_ns - s.own_before.cpu_ns;
  result.caller_rss_bytes = own.rss_bytes;
  if (!s.ends.in_one_process()) {
    const auto served = s.ends.served_usage();
    result.served_cpu_ns = served.cpu_ns - s.served_before.cpu_ns;
    result.served_rss_bytes = served.rss_bytes;
  }
  return result;
}

double measured::per_second() const {
  return static_cast<double>(operations()) / std::chrono::duration<double>(took).count();
}

double measured::cpu_s_per_million() const {
  const auto all = operations();
  return all == 0
             ? 0
             : static_cast<double>(caller_cpu_ns + served_cpu_ns) / static_cast<double>(all) / 1e3;
}

measured run_load(both_ends& ends, const load& wanted, std::chrono::milliseconds time) {
  const auto run = [&](std::chrono::milliseconds t) {
    running_load running(ends, wanted, t);
    ctl::progress shown("operations");
    const auto end = clock::now() + t;
    for (auto left = t; left > 0ms;
         left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now())) {
      std::this_thread::sleep_for(std::min(left, 100ms));
      shown.set(running.done());
    }
    return running.stop();
  };
  run(std::max(time / 10, 10ms));
  return run(time);
}

} // namespace actorgrid::bench
