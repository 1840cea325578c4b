#include "apps/bench/load.hpp"

#include "apps/bench/own_usage.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/task_group.hpp>

#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace actorgrid::bench {

namespace {
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

double ratio(std::int64_t part, std::uint64_t of) {
  return static_cast<double>(part) / static_cast<double>(of);
}

} // namespace

struct running_load::state final : load_log {
  state(const parties& who, load w, std::chrono::nanoseconds time_max)
      : wanted(std::move(w)), served_usage(who.served_usage), own_before(own_usage()),
        served_before(served_usage ? served_usage() : usage{}), begin(clock::now()),
        end(detail::deadline_after(begin, time_max)) {
    for (const auto& node : who.callers) groups.emplace_back(*node.self);
  }

  /// Claims the next operation of the schedule and returns when it is due.
  clock::time_point next_slot() {
    const auto slot = static_cast<double>(slots++);
    return detail::deadline_after(begin, std::chrono::duration<double>(slot / wanted.rate_per_s));
  }
  void failed(caf::error why) {
    const std::scoped_lock lock(mutex);
    if (++failures == 1) first_failure = std::move(why);
  }
  bool is_over() const noexcept override { return stopped.load(std::memory_order_relaxed); }
  void begun() noexcept override { ++begun_count; }
  void ended(clock::time_point since, caf::error why) override {
    ++done;
    if (why)
      failed(std::move(why));
    else
      times->record(clock::now() - since);
  }

  load wanted;
  std::function<usage()> served_usage;
  usage own_before, served_before;
  clock::time_point begin, end;
  std::shared_ptr<histogram> times = std::make_shared<histogram>();
  std::atomic<bool> stopped{false};
  std::atomic<std::uint64_t> slots{0}, begun_count{0}, done{0};
  std::mutex mutex; ///< guards the next two
  std::uint64_t failures = 0;
  caf::error first_failure;
  std::vector<caf::actor> actors;
  /// One for each calling node. Last, because their destructors wait for tasks that use the above.
  std::deque<task_group> groups;
};

namespace {

template <class State>
task<> caller(std::vector<peer> others, std::size_t next, State* shared) {
  const bool scheduled = shared->wanted.rate_per_s > 0;
  while (!shared->is_over()) {
    const auto begin = scheduled ? shared->next_slot() : clock::now();
    if (scheduled && begin >= shared->end) break;
    if (scheduled) co_await sleep_for(begin - clock::now());
    shared->begun();
    auto error = co_await shared->wanted.work(others[next++ % others.size()]);
    const bool failed = static_cast<bool>(error);
    shared->ended(begin, std::move(error));
    if (failed) co_await sleep_for(1ms); // immediate failures must not keep the loop busy
  }
}

} // namespace

running_load::running_load(const parties& who, load wanted, std::chrono::nanoseconds time_max)
    : state_(std::make_shared<state>(who, std::move(wanted), time_max)) {
  const auto nodes = who.callers.size();
  if (state_->wanted.actors) {
    const auto& [self, others] = who.callers.front();
    state_->actors = state_->wanted.actors(*self, others, state_->wanted.callers, *state_);
    return;
  }
  for (std::size_t i = 0; i < state_->wanted.callers; ++i)
    state_->groups[i % nodes].add(caller(who.callers[i % nodes].others, i / nodes, state_.get()));
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
  for (auto& group : s.groups) group.wait();
  if (!s.actors.empty()) {
    caf::scoped_actor waiting{s.actors.front().home_system()};
    waiting->wait_for(std::exchange(s.actors, {}));
  }
  measured result{.times = s.times,
                  .failures = s.failures,
                  .first_failure = s.first_failure,
                  .took = clock::now() - s.begin};
  if (s.wanted.rate_per_s > 0) {
    const auto all = s.wanted.rate_per_s * std::chrono::duration<double>(s.end - s.begin).count();
    result.overdue = static_cast<std::uint64_t>(all)
                     - std::min(static_cast<std::uint64_t>(all), s.begun_count.load());
  }
  result.caller = used_between(s.own_before, own_usage());
  if (s.served_usage) result.served = used_between(s.served_before, s.served_usage());
  return result;
}

double measured::per_second() const {
  return static_cast<double>(operations()) / std::chrono::duration<double>(took).count();
}

double measured::cpu_s_per_million() const {
  const auto all = operations();
  return all == 0 ? 0 : ratio(caller.cpu_ns + served.cpu_ns, all) / 1e3;
}

double measured::waits_per_operation() const {
  const auto all = operations();
  return all == 0 ? 0 : ratio(caller.waits + served.waits, all);
}

std::optional<double> measured::system_calls_per_operation() const {
  const bool in_one_process = served.process == 0;
  const auto all = operations();
  if (all == 0 || caller.system_calls < 0 || (!in_one_process && served.system_calls < 0))
    return {};
  return ratio(caller.system_calls + (in_one_process ? 0 : served.system_calls), all);
}

measured run_load(const parties& who, const load& wanted, std::chrono::milliseconds time) {
  const auto run = [&](std::chrono::milliseconds t) {
    running_load running(who, wanted, t);
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
