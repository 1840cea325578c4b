#include "tests/campaign/print.hpp"
#include "tests/campaign/rules.hpp"

#include <algorithm>
#include <array>

// When and why streams end.

namespace actorgrid::campaign {

namespace {

/// When a run of a handler ended.
moment end_of(const stream_run& run) {
  return run.returned ? run.returned : run.destroyed;
}
bool is_open(const stream_record& s) {
  return !s.opened.empty() && !s.opened[0].why;
}
/// When the caller was done with the stream.
moment end_of(const stream_side& caller) {
  const auto end = caller.endings.empty() ? moment{} : caller.endings[0].when;
  if (!end || (caller.gave_up && caller.gave_up < end)) return caller.gave_up;
  return end;
}
/// Whether the caller watches its stream all the time, and so sees its end at once.
bool looks_on(const stream_record& s) {
  return s.plan.caller != caller_kind::slow && s.plan.caller != caller_kind::deaf;
}

void are_told_how_they_ended(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    const auto ended = e.incarnation(s.plan.from, s.incarnation).ended;
    const bool caller_died = ended && ended < e.seen.ended;
    if (s.forgotten && s.forgotten < ended) broken(name_of(s) + " lost its caller");
    if (!caller_died && !end_of(s.caller)) broken(name_of(s) + " never ended");
    for (const auto& run : s.runs)
      if (!end_of(run)) broken("the handler of " + name_of(s) + " is still there");
  }
}

void end_for_a_reason(const evidence& e, const report& broken) {
  constexpr std::array possible{
      errc::ok,           errc::remote_failure,    errc::deadline_exceeded, errc::disconnected,
      errc::ping_timeout, errc::write_timeout,     errc::replaced,          errc::shutting_down,
      errc::cancelled,    errc::peer_shutting_down};
  for (const auto& s : e.seen.streams) {
    for (const auto& end : s.caller.endings) {
      if (std::find(possible.begin(), possible.end(), end.why.code) == possible.end())
        broken(name_of(s) + ' ' + text_of(end));
      if (end.why.code == errc::cancelled && !s.caller.gave_up)
        broken(name_of(s) + " was cancelled, but not by its caller: " + text_of(end));
    }
    for (const auto& run : s.runs)
      for (const auto& end : run.side.endings)
        if (end.why.code == errc::protocol_violation) broken(name_of(s) + ' ' + text_of(end));
  }
}

void fail_at_once_without_connection(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    if (!s.asked || s.state == "connected" || s.opened.empty()) continue;
    const auto& opened = s.opened[0];
    const bool failed =
        opened.why.code == errc::disconnected || opened.why.code == errc::shutting_down;
    if (e.connection_at(s.plan.from, s.plan.to, opened.when)) continue;
    if (!failed || opened.when.at > e.free_at(s.plan.from, s.asked.at) || !s.runs.empty())
      broken(name_of(s) + " without a connection " + text_of(opened));
  }
}

void end_by_their_deadlines(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    if (s.plan.timeout.count() == 0 || !s.asked) continue;
    const auto& [from, to] = std::pair{s.plan.from, s.plan.to};
    const auto deadline = e.free_at(from, s.asked.at + s.plan.timeout);
    if (const auto end = end_of(s.caller); end && looks_on(s) && end.at > deadline)
      broken(name_of(s) + ", due at " + in_seconds(deadline) + " s, ended at " + in_seconds(end.at)
             + " s");
    for (const auto& run : s.runs)
      if (end_of(run).at > e.free_at(to, run.began.at + s.plan.timeout))
        broken("the handler of " + name_of(s) + " went on after its deadline");
  }
}

void end_with_their_connection(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    const auto* const ours = e.connection_at(s.plan.from, s.plan.to, s.asked);
    const auto end = end_of(s.caller);
    if (ours && ours->down && looks_on(s) && is_open(s) && end && ours->down < end
        && end.at > ours->down.at)
      broken(name_of(s) + ", whose connection was lost at " + in_seconds(ours->down.at)
             + " s, ended at " + in_seconds(end.at) + " s");
    for (const auto& run : s.runs) {
      const auto* const theirs = e.connection_at(s.plan.to, s.plan.from, run.began);
      if (theirs && theirs->down && end_of(run).at > theirs->down.at)
        broken("the handler of " + name_of(s) + ", whose connection was lost at "
               + in_seconds(theirs->down.at) + " s, went on until " + in_seconds(end_of(run).at)
               + " s");
    }
  }
}

void end_in_calm_only_when_silent(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    const auto* const over = e.connection_at(s.plan.from, s.plan.to, s.asked);
    for (const auto& end : s.caller.endings) {
      if (end.why.code != errc::disconnected || !is_open(s) || !over) continue;
      const bool was_lost = over->down && over->down.at <= end.when.at;
      const auto since =
          looks_on(s) ? end.when.at - 2 * e.seen.plan.stream_ping_interval : s.asked.at;
      if (!was_lost && e.is_calm(s.plan.from, s.plan.to, {since, end.when.at}))
        broken(name_of(s) + ", whose connection was not lost, " + text_of(end));
    }
  }
}

void reach_the_handler_when_cancelled(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    const auto gave_up = end_of(s.caller);
    if (!gave_up || !is_open(s)) continue;
    const auto soon =
        gave_up.at + e.delay_max(s.plan.from, s.plan.to) + std::chrono::milliseconds(10);
    if (!e.is_calm(s.plan.from, s.plan.to, {gave_up.at, soon})) continue;
    for (const auto& run : s.runs)
      if (end_of(run).at > soon)
        broken("the handler of " + name_of(s) + ", which its caller left at "
               + in_seconds(gave_up.at) + " s, went on until " + in_seconds(end_of(run).at) + " s");
  }
}

/// Whether both ends take all that is sent, and nothing but handler and caller takes time.
bool ought_to_complete(const evidence& e, const stream_record& s) {
  const auto kind = s.plan.kind;
  const bool takes_all = kind == stream_kind::echo || kind == stream_kind::source
                         || kind == stream_kind::sink || kind == stream_kind::actor;
  if (!takes_all || s.plan.caller != caller_kind::both || !is_open(s)) return false;
  const auto trips = static_cast<std::int64_t>(2 * s.plan.messages + 4);
  const auto time = trips * e.slack(s.plan.from, s.plan.to) / 4;
  const bool has_time =
      time < s.plan.patience && (s.plan.timeout.count() == 0 || time < s.plan.timeout);
  return has_time && e.is_calm(s.plan.from, s.plan.to, {s.asked.at, s.asked.at + time});
}

void complete_in_calm(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams)
    if (ought_to_complete(e, s) && (s.caller.endings.empty() || s.caller.endings[0].why))
      broken(name_of(s) + " had enough time but did not complete");
}

void run_over_their_own_connection(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams)
    for (const auto& run : s.runs)
      if (e.is_zombie(s.plan.from, s.plan.to, s.asked, run.began, run.incarnation))
        broken(name_of(s) + " ran at " + in_seconds(run.began.at)
               + " s, after its connection had ended at both ends");
}

} // namespace

std::span<const rule> stream_end_rules() {
  static constexpr rule rules[] = {
      {"every stream ends", are_told_how_they_ended},
      {"streams end for a reason", end_for_a_reason},
      {"without a connection streams fail at once", fail_at_once_without_connection},
      {"streams end by their deadlines", end_by_their_deadlines},
      {"a lost connection ends its streams at once", end_with_their_connection},
      {"only silent streams are given up", end_in_calm_only_when_silent},
      {"a handler ends when its stream does", reach_the_handler_when_cancelled},
      {"streams complete if nothing disturbs them", complete_in_calm},
      {"no stream of a lost connection runs later", run_over_their_own_connection},
  };
  return rules;
}

} // namespace actorgrid::campaign
