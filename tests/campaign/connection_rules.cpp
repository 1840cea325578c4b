#include "tests/campaign/print.hpp"
#include "tests/campaign/rules.hpp"

#include <algorithm>

// When connections begin and end, and what is reported about it.

namespace actorgrid::campaign {

using namespace std::chrono_literals;

namespace {

std::string view_of(std::size_t node, std::size_t peer) {
  return "node " + std::to_string(node) + " about node " + std::to_string(peer);
}

template <class Check>
void for_each_pair(const evidence& e, Check check) {
  for (std::size_t a = 0; a < e.seen.plan.nodes; ++a)
    for (std::size_t b = 0; b < e.seen.plan.nodes; ++b)
      if (a != b) check(a, b);
}

/// What state() must return after an event; empty for events that do not change it.
std::string_view state_after(event::kind what) {
  switch (what) {
  case event::kind::dialling:
    return "connecting";
  case event::kind::connected:
  case event::kind::peer_restarted:
    return "connected";
  case event::kind::connection_lost:
    return "unconnected";
  case event::kind::attempt_failed:
    return "failed";
  default:
    return {};
  }
}

void states_follow_events(const evidence& e, const report& broken) {
  for (const auto& ev : e.seen.events)
    if (const auto expected = state_after(ev.what); !expected.empty() && ev.state != expected)
      broken(view_of(ev.node, ev.peer) + ": " + ev.state + " at the event "
             + std::string(to_string(ev.what)));
  for (const auto& text : e.seen.odd_states) broken(text);
}

/// Whether a state may follow another. Each process of a node starts over.
bool may_follow(std::string_view before, std::string_view after) {
  if (before == "connected") return after == "unconnected";
  if (before == "connecting") return after == "connected" || after == "failed";
  return after != "unconnected";
}

void states_are_a_path(const evidence& e, const report& broken) {
  for_each_pair(e, [&](std::size_t a, std::size_t b) {
    std::string before = "unconnected";
    std::size_t incarnation = 0;
    for (const auto& ev : e.events(a, b)) {
      if (ev.incarnation != std::exchange(incarnation, ev.incarnation)) before = "unconnected";
      const bool is_told =
          ev.what == event::kind::connected && before == "connected"; // after peer_restarted
      if (is_told || state_after(ev.what).empty()) continue;
      if (!may_follow(before, ev.state))
        broken(view_of(a, b) + ": " + ev.state + " after " + before + " at "
               + in_seconds(ev.when.at) + " s");
      before = ev.state;
    }
  });
}

void restarts_are_told_apart(const evidence& e, const report& broken) {
  for_each_pair(e, [&](std::size_t a, std::size_t b) {
    std::string known;
    std::size_t incarnation = 0;
    bool was_told = false;
    for (const auto& ev : e.events(a, b)) {
      if (ev.incarnation != std::exchange(incarnation, ev.incarnation)) known.clear();
      if (ev.what == event::kind::peer_restarted) was_told = true;
      if (ev.what != event::kind::connected) continue;
      const auto before = std::exchange(known, ev.instance);
      const bool is_restart = !before.empty() && before != ev.instance;
      if (std::exchange(was_told, false) != is_restart)
        broken(view_of(a, b)
               + (is_restart ? ": a restart was not reported" : ": reported a restart"));
      const auto& incarnations = e.seen.incarnations;
      if (std::none_of(incarnations.begin(), incarnations.end(),
                       [&](const auto& l) { return l.node == b && l.instance == ev.instance; }))
        broken(view_of(a, b) + ": connected to an instance that its peer never had");
    }
  });
}

/// Whether the link was silent for long enough before `when`.
bool was_silent(const evidence& e, std::size_t a, std::size_t b, nanoseconds when,
                nanoseconds how_long) {
  const auto slack = e.slack(a, b);
  const auto silences = e.silences(a, b);
  return std::any_of(silences.begin(), silences.end(), [&](const interval& i) {
    return i.from <= when - how_long + slack && (i.to == never || i.to >= when - slack);
  });
}

/// Whether the link was cut, or the other end closed or died, while this end was connected.
bool was_ended_there(const evidence& e, std::size_t a, std::size_t b, const connection_span& c) {
  const auto is_within = [&](moment m) { return m && m < c.down && m.at + 10s > c.up.at; };
  const auto cuts = e.cuts(a, b);
  if (std::any_of(cuts.begin(), cuts.end(), is_within)) return true;
  for (const auto& l : e.seen.incarnations)
    if (l.node == b && is_within(l.ended)) return true;
  const auto& events = e.events(b, a);
  return std::any_of(events.begin(), events.end(), [&](const auto& ev) {
    return (ev.what == event::kind::connection_lost || ev.what == event::kind::attempt_failed)
           && is_within(ev.when);
  });
}

/// How long a peer that is given up at `when` must have been silent. A node that was itself paused
/// for less than half an interval sends one ping that much later.
nanoseconds silence_min(const evidence& e, std::size_t node, nanoseconds when) {
  const nanoseconds interval_of_pings = e.seen.plan.ping_interval;
  const auto& pauses = e.pauses(node);
  const bool stood_still = std::any_of(pauses.begin(), pauses.end(), [&](const interval& p) {
    return p.from <= when && p.to + 3 * interval_of_pings >= when;
  });
  return stood_still ? interval_of_pings * 3 / 2 : interval_of_pings * 2;
}

bool had_a_cause(const evidence& e, std::size_t a, std::size_t b, const connection_span& c) {
  switch (c.why.code) {
  case errc::ping_timeout:
    return was_silent(e, a, b, c.down.at, silence_min(e, a, c.down.at));
  case errc::write_timeout:
    return was_silent(e, a, b, c.down.at, write_timeout);
  case errc::disconnected:
    return was_ended_there(e, a, b, c);
  case errc::replaced: {
    const auto& events = e.events(b, a);
    return std::any_of(events.begin(), events.end(), [&](const auto& ev) {
      return ev.what == event::kind::dialling && c.up < ev.when && ev.when < c.down;
    });
  }
  default:
    return false;
  }
}

void connections_end_for_a_cause(const evidence& e, const report& broken) {
  for_each_pair(e, [&](std::size_t a, std::size_t b) {
    for (const auto& c : e.connections(a, b))
      if (c.down && c.why && !had_a_cause(e, a, b, c))
        broken(view_of(a, b) + ": lost at " + in_seconds(c.down.at)
               + " s without a cause: " + std::string(to_string(c.why.code)) + ": " + c.why.text);
  });
}

void silence_is_noticed(const evidence& e, const report& broken) {
  const auto interval_of_pings = e.seen.plan.ping_interval;
  for_each_pair(e, [&](std::size_t a, std::size_t b) {
    for (const auto& s : e.certain_silences(a, b)) {
      const auto by = s.from + 3 * interval_of_pings + e.slack(a, b);
      const auto& pauses = e.pauses(a);
      const bool ran = std::none_of(pauses.begin(), pauses.end(), [&](const interval& p) {
        return p.from <= by && p.to + interval_of_pings >= s.from;
      });
      if (s.to < by || !ran) continue;
      for (const auto& c : e.connections(a, b))
        if (c.up.at + 1s < s.from && (!c.down || c.down.at > by))
          broken(view_of(a, b) + ": silent since " + in_seconds(s.from)
                 + " s, but still connected after " + in_seconds(by) + " s");
    }
  });
}

void cuts_are_noticed_at_once(const evidence& e, const report& broken) {
  for_each_pair(e, [&](std::size_t a, std::size_t b) {
    for (const auto& cut : e.cuts(a, b)) {
      const auto* const over = e.connection_at(a, b, cut);
      if (!over) continue;
      if (!over->down || over->down.at > e.free_at(a, cut.at))
        broken(view_of(a, b) + ": still connected after the cut at " + in_seconds(cut.at) + " s");
    }
  });
}

} // namespace

std::span<const rule> connection_rules() {
  static constexpr rule rules[] = {
      {"state() follows events", states_follow_events},
      {"states follow each other as documented", states_are_a_path},
      {"restarts are told apart from lost connections", restarts_are_told_apart},
      {"connections end for a cause", connections_end_for_a_cause},
      {"silence is noticed", silence_is_noticed},
      {"a cut is noticed at once", cuts_are_noticed_at_once},
  };
  return rules;
}

} // namespace actorgrid::campaign
