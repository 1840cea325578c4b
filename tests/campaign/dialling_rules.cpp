#include "tests/campaign/print.hpp"
#include "tests/campaign/rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

// Which node dials, and when.

namespace actorgrid::campaign {

using namespace std::chrono_literals;

namespace {

constexpr auto failures_answered_soon = 3;

template <class Check>
void for_each_dialler(const evidence& e, Check check) {
  for (std::size_t a = 0; a < e.seen.plan.nodes; ++a)
    for (std::size_t b = 0; b < e.seen.plan.nodes; ++b) {
      const auto& events = e.events(a, b);
      if (std::any_of(events.begin(), events.end(),
                      [](const auto& ev) { return ev.what == event::kind::dialling; }))
        check(a, b, events);
    }
}

std::string dialling_of(std::size_t a, std::size_t b) {
  return "node " + std::to_string(a) + " dialling node " + std::to_string(b);
}

void one_of_two_dials(const evidence& e, const report& broken) {
  for_each_dialler(e, [&](std::size_t a, std::size_t b, const auto&) {
    const auto& back = e.events(b, a);
    if (std::any_of(back.begin(), back.end(),
                    [](const auto& ev) { return ev.what == event::kind::dialling; }))
      broken(dialling_of(a, b) + ", which dials back");
  });
}

/// The latest attempts of a dialler, in one process.
struct attempts {
  std::optional<nanoseconds> began;
  std::optional<nanoseconds> failed;
  std::optional<nanoseconds> lost;
  int failures = 0; ///< in a row

  void take(const node_event& ev) {
    switch (ev.what) {
    case event::kind::dialling:
      began = ev.when.at;
      failed = lost = std::nullopt;
      break;
    case event::kind::attempt_failed:
      failed = ev.when.at;
      ++failures;
      break;
    case event::kind::connection_lost:
      lost = ev.when.at;
      break;
    case event::kind::connected:
      failures = 0;
      break;
    default:
      break;
    }
  }
  nanoseconds earliest() const {
    if (lost) return *lost + 100ms;
    return failed && began ? std::max(*began + 1s, *failed + 100ms) : 0ns;
  }
  nanoseconds latest() const {
    if (lost) return *lost + 200ms;
    if (!failed || !began) return never;
    return failures <= failures_answered_soon ? std::max(*began + 2s, *failed + 200ms)
                                              : *failed + node_config{}.redial_max;
  }
};

void dialling_is_paced(const evidence& e, const report& broken) {
  for_each_dialler(e, [&](std::size_t a, std::size_t b, const auto& events) {
    attempts last;
    std::size_t incarnation = 0;
    for (const auto& ev : events) {
      if (ev.incarnation != std::exchange(incarnation, ev.incarnation)) last = {};
      if (ev.what == event::kind::dialling) {
        if (ev.when.at < last.earliest())
          broken(dialling_of(a, b) + " again at " + in_seconds(ev.when.at) + " s, not before "
                 + in_seconds(last.earliest()) + " s");
        const auto latest = last.latest();
        if (latest != never && ev.when.at > e.free_at(a, latest))
          broken(dialling_of(a, b) + " again at " + in_seconds(ev.when.at) + " s, not after "
                 + in_seconds(latest) + " s");
      }
      last.take(ev);
    }
  });
}

/// Name lookup and connect share one time limit, upgrade and hello another.
constexpr nanoseconds handshake_time_max = 5s + 5s;
constexpr nanoseconds attempt_time_max = 2s + handshake_time_max;

void attempts_have_an_end(const evidence& e, const report& broken) {
  for_each_dialler(e, [&](std::size_t a, std::size_t b, const auto& events) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].what != event::kind::dialling) continue;
      const auto due = events[i].when.at + attempt_time_max;
      // A node that was paused first handles what has arrived, and then has the rest of its time.
      const auto resumed = e.free_at(a, due);
      const auto by = resumed == due ? due : resumed + handshake_time_max;
      const auto next = i + 1 < events.size() ? events[i + 1].when : e.seen.ended;
      const auto died = e.incarnation(a, events[i].incarnation).ended;
      if (next.at > by && (!died || died.at > by))
        broken(dialling_of(a, b) + " at " + in_seconds(events[i].when.at) + " s never ended");
    }
  });
}

/// How far apart the clocks of two nodes are.
std::int64_t skew_ms(const evidence& e, std::size_t a, std::size_t b, moment when) {
  std::int64_t skew = 0;
  for (const auto& f : e.seen.faults)
    if (f.what.kind == fault_kind::step_clock && f.when < when) {
      if (f.what.a == a) skew += f.what.amount;
      if (f.what.a == b) skew -= f.what.amount;
    }
  return std::abs(skew);
}

void refusals_have_a_cause(const evidence& e, const report& broken) {
  // A hello carries the time it was written, but may have been held or waited for a paused node.
  constexpr std::int64_t skew_for_sure_ms = 240'000;
  for_each_dialler(e, [&](std::size_t a, std::size_t b, const auto& events) {
    for (const auto& ev : events)
      if (ev.why.code == errc::handshake_refused && skew_ms(e, a, b, ev.when) < skew_for_sure_ms)
        broken(dialling_of(a, b) + " was refused at " + in_seconds(ev.when.at)
               + " s: " + ev.why.text);
  });
}

void dialling_goes_on(const evidence& e, const report& broken) {
  for_each_dialler(e, [&](std::size_t a, std::size_t b, const auto& events) {
    attempts last;
    for (const auto& ev : events) last.take(ev);
    const auto latest = last.latest();
    if (latest != never && e.free_at(a, latest) < e.seen.healed.at)
      broken(dialling_of(a, b) + " was given up after " + in_seconds(events.back().when.at) + " s");
  });
}

void no_more_than_sixty_a_minute(const evidence& e, const report& broken) {
  for_each_dialler(e, [&](std::size_t a, std::size_t b, const auto& events) {
    std::vector<nanoseconds> begun;
    for (const auto& ev : events)
      if (ev.what == event::kind::dialling) begun.push_back(ev.when.at);
    for (std::size_t i = 60; i < begun.size(); ++i)
      if (begun[i] - begun[i - 60] < 1min)
        broken(dialling_of(a, b) + " more than 60 times in a minute");
  });
}

} // namespace

std::span<const rule> dialling_rules() {
  static constexpr rule rules[] = {
      {"one of two nodes dials", one_of_two_dials},
      {"dialling is paced", dialling_is_paced},
      {"attempts to connect end", attempts_have_an_end},
      {"no peer is refused without a cause", refusals_have_a_cause},
      {"dialling goes on", dialling_goes_on},
      {"dialling is paced by the minute", no_more_than_sixty_a_minute},
  };
  return rules;
}

} // namespace actorgrid::campaign
