#include "actors/testing/simulated/simulator.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace actorgrid::testing::simulated {

std::string in_seconds(std::chrono::nanoseconds time) {
  constexpr long long billion = 1'000'000'000;
  const auto fraction = std::to_string(time.count() % billion);
  return std::to_string(time.count() / billion) + '.' + std::string(9 - fraction.size(), '0')
         + fraction;
}

void scheduler::run_until(const std::function<bool()>& done) {
  if (owner && std::this_thread::get_id() == thread_) owner->run_until(done);
}

std::uint64_t scheduler::random() {
  return owner ? owner->random() : 0;
}

simulator::simulator(caf::actor_system& system, options o)
    : system_(system), pool_(dynamic_cast<scheduler&>(system.scheduler())), options_(o),
      random_(o.seed) {
  pool_.owner = this;
  pool_.clock().current_time = now_;
}

simulator::~simulator() {
  pool_.owner = nullptr;
}

void simulator::resume(std::size_t node) {
  paused_.erase(node);
  const auto [first, last] = awaiting_resume_.equal_range(node);
  for (auto it = first; it != last; ++it) plan(now_, std::move(it->second));
  awaiting_resume_.erase(first, last);
}

void simulator::when_running(std::size_t node, std::function<void()> what) {
  if (paused_.contains(node))
    awaiting_resume_.emplace(node, std::move(what));
  else
    what();
}

std::chrono::nanoseconds simulator::read_delay() {
  const auto max = static_cast<std::uint64_t>(options_.read_delay_max.count());
  return std::chrono::nanoseconds(max == 0 ? 0 : random_() % (max + 1));
}

bool simulator::take_turn() {
  bool busy = false;
  // By index: driving from within a job of the pool must not disturb this loop.
  const auto first = options_.any_order && !units_.empty() ? random_() % units_.size() : 0;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const auto [unit, node] = units_[(first + i) % units_.size()];
    if (!paused_.contains(node)) busy = unit->step(now_) || busy;
  }
  if (const auto& waiting = pool_.clock().schedule();
      !waiting.empty() && waiting.begin()->first <= now_)
    busy = pool_.advance_time(caf::timespan{0}) > 0 || busy;
  return pool_.run() > 0 || busy;
}

bool simulator::take_steps() {
  if (!one_by_one_) return agenda_.run_due(now_);
  if (agenda_.next_due() > now_) return false;
  if (before_it_ && steps() == watched_step_) {
    std::exchange(before_it_, nullptr)();
    return true;
  }
  return agenda_.run_next(now_);
}

bool simulator::settle() {
  bool any = false;
  // A loop may have given work to one that already had its turn, so idle means idle twice. Only
  // then does the network go on, so that everything a node does at one moment comes before others
  // see it.
  while (take_turn() || take_turn() || take_steps()) any = true;
  return any;
}

bool simulator::wait_for_threads() {
  constexpr int patience_ms = 3;
  if (system_.detached_actors() == 0) return false;
  for (int i = 0; i < patience_ms; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (settle()) return true;
  }
  return false;
}

time_point simulator::next_due() const {
  auto next = agenda_.next_due();
  for (const auto& [unit, node] : units_)
    if (!paused_.contains(node)) next = std::min(next, unit->loop().next_due());
  const auto& waiting = pool_.clock().schedule();
  return waiting.empty() ? next : std::min(next, waiting.begin()->first);
}

void simulator::move_to(time_point when) {
  now_ = std::max(now_, when);
  pool_.advance_time(now_ - pool_.clock().current_time);
}

void simulator::advance(std::chrono::nanoseconds time) {
  const auto until = detail::deadline_after(now_, time);
  for (settle();; settle()) {
    if (wait_for_threads()) continue;
    const auto next = next_due();
    if (next > until) break;
    move_to(next);
  }
  move_to(until);
}

void simulator::run_until(const std::function<bool()>& done) {
  const auto limit = detail::deadline_after(now_, options_.patience);
  for (settle(); !done(); settle()) {
    if (wait_for_threads()) continue;
    const auto next = next_due();
    if (next == time_point::max())
      throw std::runtime_error(describe()
                               + "nothing can happen any more, and what is waited for has not");
    if (next > limit)
      throw std::runtime_error(describe() + "what is waited for has not happened within "
                               + in_seconds(options_.patience) + " s of virtual time");
    move_to(next);
  }
}

std::string simulator::describe() const {
  return "simulation with seed " + std::to_string(options_.seed) + " at " + in_seconds(elapsed())
         + " s: ";
}

} // namespace actorgrid::testing::simulated
