#include "tests/campaign/print.hpp"
#include "tests/campaign/rules.hpp"
#include "tests/campaign/texts.hpp"

#include <algorithm>
#include <array>

namespace actorgrid::campaign {

namespace {

const incarnation_record& incarnation_of_caller(const evidence& e, const call_record& c) {
  return e.incarnation(c.plan.from, c.incarnation);
}

void runs_at_most_once(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    if (c.runs.size() > 1) broken(name_of(c) + " ran " + std::to_string(c.runs.size()) + " times");
}

void completes_exactly_once(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls) {
    const auto& incarnation = incarnation_of_caller(e, c);
    // A crashed caller cannot be told; one whose node was stopped must be.
    const bool caller_died = incarnation.ended && !(incarnation.was_stopped && c.asked);
    if (c.forgotten && c.forgotten < incarnation.ended) broken(name_of(c) + " lost its caller");
    if (c.endings.size() > 1)
      broken(name_of(c) + " completed " + std::to_string(c.endings.size()) + " times");
    if (c.endings.empty() && !caller_died) broken(name_of(c) + " never completed");
  }
}

void completes_by_its_deadline(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls) {
    const auto& node = c.plan.from;
    const auto deadline = e.free_at(node, c.asked.at) + c.plan.timeout;
    for (const auto& end : c.endings)
      if (end.when.at > e.free_at(node, deadline))
        broken(name_of(c) + ", due at " + in_seconds(deadline) + " s, " + text_of(end));
  }
}

void gets_its_own_answer(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls) {
    for (const auto& end : c.endings)
      if (!end.why && end.answer_hash != c.answer_hash)
        broken(name_of(c) + " got an answer that is not its own");
    for (const auto& run : c.runs) {
      if (run.request_hash != c.request_hash) broken(name_of(c) + " ran with another request");
      if (run.caller != "http://node" + std::to_string(c.plan.from) + ":9000")
        broken(name_of(c) + " ran for " + run.caller);
    }
  }
}

void success_means_one_run(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    for (const auto& end : c.endings) {
      const bool tells_of_run =
          !end.why
          || (end.why.code == errc::remote_failure
              && end.why.text.find(error_text(c.number)) != std::string::npos);
      if (!tells_of_run) continue;
      const bool ran = c.runs.size() == 1 && c.runs[0].returned && c.runs[0].returned < end.when;
      if (!ran) broken(name_of(c) + " has an answer that its handler did not give");
    }
}

bool is_told_by_peer(errc code) {
  return code == errc::ok || code == errc::remote_failure || code == errc::peer_has_no_handler;
}

/// Whether a call's handler may end it so, local errors aside.
bool may_end_so(const call_record& c, const failure& why) {
  const bool tells_why = why.text.find(error_text(c.number)) != std::string::npos;
  const bool refused = why.code == errc::remote_failure;
  switch (c.plan.kind) {
  case call_kind::throwing:
  case call_kind::erring:
    return refused && tells_why;
  case call_kind::never:
    return false;
  case call_kind::unknown:
    return why.code == errc::peer_has_no_handler && c.runs.empty();
  case call_kind::dying_actor:
    // A refusal may also come while an actor that died of an earlier request is being restarted.
    return refused ? c.runs.empty() || c.number % 3 == 0 : !why && c.number % 3 != 0;
  default:
    return !why;
  }
}

void ends_as_its_handler_does(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    for (const auto& end : c.endings)
      if (is_told_by_peer(end.why.code) && !may_end_so(c, end.why))
        broken(name_of(c) + ' ' + text_of(end));
}

void local_errors_say_what_happened(const evidence& e, const report& broken) {
  constexpr std::array possible{errc::ok,
                                errc::remote_failure,
                                errc::peer_has_no_handler,
                                errc::deadline_exceeded,
                                errc::disconnected,
                                errc::ping_timeout,
                                errc::write_timeout,
                                errc::replaced,
                                errc::shutting_down,
                                errc::peer_shutting_down};
  for (const auto& c : e.seen.calls)
    for (const auto& end : c.endings)
      if (std::find(possible.begin(), possible.end(), end.why.code) == possible.end())
        broken(name_of(c) + ' ' + text_of(end));
}

void fails_at_once_without_connection(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls) {
    if (!c.asked || c.state == "connected") continue;
    const auto when = e.free_at(c.plan.from, c.asked.at);
    const auto& spans = e.connections(c.plan.from, c.plan.to);
    if (std::any_of(spans.begin(), spans.end(),
                    [&](const auto& s) { return c.asked < s.up && s.up.at <= when; }))
      continue;
    if (!c.runs.empty()) broken(name_of(c) + " ran without a connection");
    for (const auto& end : c.endings)
      if (end.when.at > when
          || !(end.why.code == errc::disconnected || end.why.code == errc::shutting_down))
        broken(name_of(c) + " without a connection " + text_of(end));
  }
}

void nothing_is_sent_without_time(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    if (c.plan.timeout.count() == 0 && !c.runs.empty())
      broken(name_of(c) + " ran although it had no time left");
}

void a_lost_connection_ends_calls_at_once(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls) {
    const auto* const over = e.connection_at(c.plan.from, c.plan.to, c.asked);
    if (!c.asked || !over || !over->down) continue;
    for (const auto& end : c.endings) {
      if (end.when < over->down) continue;
      if (end.when.at > over->down.at)
        broken(name_of(c) + ", whose connection was lost at " + in_seconds(over->down.at) + " s, "
               + text_of(end));
    }
  }
}

void a_lost_connection_is_the_reason(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls) {
    const auto* const over = e.connection_at(c.plan.from, c.plan.to, c.asked);
    const auto gone = incarnation_of_caller(e, c).ended;
    if (!c.asked || (gone && gone < c.asked)) continue; // asked while its node stopped
    for (const auto& end : c.endings) {
      const auto code = end.why.code;
      const bool blames = code == errc::disconnected || code == errc::ping_timeout
                          || code == errc::write_timeout || code == errc::replaced;
      if (!blames || c.state != "connected") continue;
      const bool was_lost = over && over->down && over->down.at <= end.when.at;
      if (!was_lost)
        broken(name_of(c) + ", whose connection was not lost, " + text_of(end));
      else if (code != over->why.code && code != errc::disconnected)
        broken(name_of(c) + ", whose connection was lost by " + over->why.text + ", "
               + text_of(end));
    }
  }
}

void nothing_runs_of_a_lost_connection(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    for (const auto& run : c.runs)
      if (e.is_zombie(c.plan.from, c.plan.to, c.asked, run.began, run.incarnation))
        broken(name_of(c) + " ran at " + in_seconds(run.began.at)
               + " s, after its connection had ended at both ends");
}

void handlers_of_calls_run_to_their_end(const evidence& e, const report& broken) {
  for (const auto& c : e.seen.calls)
    for (const auto& run : c.runs) {
      const auto ended = e.incarnation(c.plan.to, run.incarnation).ended;
      if (run.destroyed && run.destroyed < ended)
        broken(name_of(c) + " was stopped at " + in_seconds(run.destroyed.at) + " s");
      if (!run.destroyed && !run.returned)
        broken("the handler of " + name_of(c) + " is still there");
    }
}

} // namespace

std::span<const rule> call_rules() {
  static constexpr rule rules[] = {
      {"the handler of a call runs at most once", runs_at_most_once},
      {"a call completes exactly once", completes_exactly_once},
      {"a call completes by its deadline", completes_by_its_deadline},
      {"a call gets its own answer", gets_its_own_answer},
      {"success means one run", success_means_one_run},
      {"a call ends as its handler does", ends_as_its_handler_does},
      {"local errors say what happened", local_errors_say_what_happened},
      {"without a connection calls fail at once", fails_at_once_without_connection},
      {"nothing is sent without time", nothing_is_sent_without_time},
      {"a lost connection ends its calls at once", a_lost_connection_ends_calls_at_once},
      {"calls blame only connections that were lost", a_lost_connection_is_the_reason},
      {"nothing of a lost connection runs later", nothing_runs_of_a_lost_connection},
      {"handlers of calls run to their end", handlers_of_calls_run_to_their_end},
  };
  return rules;
}

} // namespace actorgrid::campaign
