#include "tests/chaos/campaign.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace actorgrid::chaos {

namespace {

using namespace std::chrono_literals;

/// How long a grid may take to be whole again, apart from what only pings can notice.
constexpr auto recovery_max = 5s;
/// Three of the ping intervals that main.cpp sets.
constexpr auto ping_timeout_max = 3s;
/// The longest pause between two attempts to connect (G28).
constexpr auto dial_pause_max = 5s;
/// After this many failures in a row, attempts become less frequent.
constexpr unsigned steady_failures = 3;

bool any(const std::vector<trouble>& all, auto condition) {
  return std::any_of(all.begin(), all.end(), condition);
}

bool concern(const std::vector<trouble>& all, std::size_t a, std::size_t b) {
  return any(all, [&](const trouble& t) { return t.concerns(a, b); });
}

template <class F>
void for_each_pair(std::size_t size, F f) {
  for (std::size_t a = 0; a < size; ++a)
    for (std::size_t b = 0; b < size; ++b)
      if (a != b) f(a, b);
}

std::string in_seconds(std::chrono::nanoseconds time) {
  return std::to_string(std::chrono::duration<double>(time).count()).substr(0, 5) + " s";
}

} // namespace

void campaign::tell(const std::string& what) {
  broken_.push_back("cycle " + std::to_string(cycle_) + ": " + what);
  std::cout << "  BROKEN: " << what << std::endl;
}

void campaign::pass(std::chrono::nanoseconds time) {
  for (const auto until = now() + time; now() < until;) {
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(10ms, until - now()));
    grid_.read_journals();
  }
}

void campaign::start() {
  for (std::size_t i = 0; i < grid_.size(); ++i) grid_.start(i, false);
  for (const auto limit = now() + 10s; !grid_.mesh.whole_since(); pass(10ms))
    if (now() > limit) throw std::runtime_error("not connected: " + grid_.mesh.missing());
}

std::vector<trouble> campaign::draw() {
  std::vector<trouble> all;
  const bool of_process = random_() % 4 == 0;
  all.push_back(draw_trouble(random_, grid_.size(), of_process, freeze_seconds_max_));
  // At most one of the two is about a process: a killed process cannot be frozen.
  if (random_() % 3 == 0)
    all.push_back(draw_trouble(random_, grid_.size(), false, freeze_seconds_max_));
  return all;
}

void campaign::run_cycle(std::size_t number) {
  cycle_ = number;
  grid_.read_journals();
  grid_.mesh.begin_cycle();
  const auto all = draw();
  std::cout << number << ": ";
  for (const auto& t : all) {
    ++troubles_[std::string(to_string(t.what))];
    std::cout << describe(t) << "; ";
  }
  std::cout << std::flush;
  suffer(all);
  recover(all);
  check_others(all);
  check_restarts(all);
  check_blame(all);
}

void campaign::suffer(const std::vector<trouble>& all) {
  std::chrono::milliseconds time{0};
  for (const auto& t : all) {
    t.begin(grid_);
    time = std::max(time, t.time);
  }
  pass(time);
  for (const auto& t : all) t.end(grid_);
}

bool campaign::has_slowed_down() const {
  bool has = false;
  for_each_pair(grid_.size(), [&](std::size_t a, std::size_t b) {
    has = has || grid_.mesh.of(a, b).failures >= steady_failures;
  });
  return has;
}

void campaign::recover(const std::vector<trouble>& all) {
  grid_.read_journals();
  const auto healed = now();
  grid_.mesh.healed(healed);
  const bool is_slow = has_slowed_down();
  std::chrono::nanoseconds allowed = recovery_max;
  if (is_slow) allowed += dial_pause_max;
  if (any(all, [](const trouble& t) { return t.what == trouble::kind::corrupt; }))
    allowed += ping_timeout_max;
  while (!grid_.mesh.whole_since() || !has_one_connection_each()) {
    if (now() > healed + allowed) {
      tell("not whole " + in_seconds(allowed) + " after the heal: " + grid_.mesh.missing()
           + (has_one_connection_each() ? "" : " not one connection each"));
      // Later cycles would only report the same.
      throw std::runtime_error("the grid did not come back");
    }
    pass(5ms);
  }
  const auto took = *grid_.mesh.whole_since() - healed;
  (is_slow ? slow_recoveries : recoveries).push_back(took);
  std::cout << "whole after " << in_seconds(took) << std::endl;
}

bool campaign::has_one_connection_each() {
  bool has = true;
  for_each_pair(grid_.size(), [&](std::size_t a, std::size_t b) {
    has = has && grid_.between(a, b).connections() == 1;
  });
  return has;
}

void campaign::check_others(const std::vector<trouble>& all) {
  for_each_pair(grid_.size(), [&](std::size_t a, std::size_t b) {
    if (concern(all, a, b)) return;
    for (const auto& why : grid_.mesh.of(a, b).losses)
      tell("node " + std::to_string(a) + " lost " + std::to_string(b) + " (" + why
           + ") though nothing was wrong with it");
  });
}

void campaign::check_restarts(const std::vector<trouble>& all) {
  const auto restarts = [&](std::size_t node) {
    return any(all,
               [&](const trouble& t) { return t.what == trouble::kind::kill && t.node == node; });
  };
  // A bit that is flipped in a handshake can make any process look like another.
  if (any(all, [](const trouble& t) { return t.what == trouble::kind::corrupt; })) return;
  for_each_pair(grid_.size(), [&](std::size_t a, std::size_t b) {
    if (restarts(a)) return; // a new process that knew no peer
    const unsigned expected = restarts(b) ? 1 : 0;
    if (grid_.mesh.of(a, b).restarts != expected)
      tell("node " + std::to_string(a) + " reported " + std::to_string(grid_.mesh.of(a, b).restarts)
           + " restarts of " + std::to_string(b) + " instead of " + std::to_string(expected)
           + " (G23)");
  });
}

void campaign::check_blame(const std::vector<trouble>& all) {
  if (all.size() != 1 || all[0].what != trouble::kind::freeze) return;
  for (std::size_t peer = 0; peer < grid_.size(); ++peer)
    if (peer != all[0].node)
      for (const auto& why : grid_.mesh.of(all[0].node, peer).losses)
        if (why == "ping_timeout" || why == "write_timeout")
          tell("node " + std::to_string(all[0].node) + " blamed " + std::to_string(peer)
               + " for its own pause: " + why + " (G25)");
}

} // namespace actorgrid::chaos
