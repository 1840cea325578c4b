#include "tests/campaign/print.hpp"
#include "tests/campaign/rules.hpp"
#include "tests/campaign/windows.hpp"

#include <algorithm>

// What streams deliver.

namespace actorgrid::campaign {

namespace {

/// Calls `check` with the caller's and the handler's side of every stream that ran.
template <class Check>
void for_each_run(const evidence& e, Check check) {
  for (const auto& s : e.seen.streams)
    for (const auto& run : s.runs) check(s, run.side);
}

bool is_prefix(const std::vector<message_note>& part, const std::vector<message_note>& whole) {
  return part.size() <= whole.size()
         && std::equal(part.begin(), part.end(), whole.begin(),
                       [](const auto& a, const auto& b) { return a.hash == b.hash; });
}

/// The first end that a side saw, unless it ended the stream itself.
const failure* first_end(const stream_side& side) {
  if (side.endings.empty()) return nullptr;
  if (side.gave_up && side.gave_up < side.endings[0].when) return nullptr;
  return &side.endings[0].why;
}

void run_at_most_once(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams)
    if (s.runs.size() > 1) broken(name_of(s) + " ran " + std::to_string(s.runs.size()) + " times");
}

void keep_their_order(const evidence& e, const report& broken) {
  for_each_run(e, [&](const stream_record& s, const stream_side& handler) {
    if (!is_prefix(handler.received, s.caller.sent))
      broken(name_of(s) + ": the handler received what was not sent, or not in that order");
    if (!is_prefix(s.caller.received, handler.sent))
      broken(name_of(s) + ": the caller received what was not sent, or not in that order");
  });
  for (const auto& s : e.seen.streams)
    if (s.runs.empty() && !s.caller.received.empty())
      broken(name_of(s) + ": the caller received something that was never sent");
}

void end_cleanly_when_complete(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    const auto* const end = first_end(s.caller);
    if (!end || *end) continue;
    const bool is_complete = s.runs.size() == 1 && s.runs[0].returned && s.runs[0].error.empty()
                             && s.runs[0].side.sent.size() == s.caller.received.size();
    if (!is_complete) broken(name_of(s) + " looks complete to its caller but is not");
  }
  for_each_run(e, [&](const stream_record& s, const stream_side& handler) {
    const auto* const end = first_end(handler);
    if (!end || *end) return;
    if (!s.caller.finished || handler.received.size() != s.caller.sent.size())
      broken(name_of(s) + " looks complete to its handler but is not");
  });
}

void deliver_all_before_an_error_of_the_handler(const evidence& e, const report& broken) {
  for (const auto& s : e.seen.streams) {
    const auto* const end = first_end(s.caller);
    if (!end || end->code != errc::remote_failure || s.runs.size() != 1) continue;
    const auto& run = s.runs[0];
    if (run.error.empty() || end->text.find(run.error) == std::string::npos)
      broken(name_of(s) + " failed by " + end->text + ", which its handler did not say");
    else if (run.side.sent.size() != s.caller.received.size())
      broken(name_of(s) + " failed before everything its handler had sent was delivered");
  }
}

void are_told_of_one_end(const evidence& e, const report& broken) {
  const auto check = [&](const stream_record& s, const stream_side& side) {
    if (side.endings.empty()) return;
    const auto& first = side.endings[0];
    if (!side.received.empty() && first.when < side.received.back().when)
      broken(name_of(s) + " delivered a message after its end");
    for (const auto& end : side.endings)
      if (end.why != first.why)
        broken(name_of(s) + ' ' + text_of(first) + "; later it " + text_of(end));
  };
  for (const auto& s : e.seen.streams) {
    check(s, s.caller);
    if (s.opened.size() > 1) broken(name_of(s) + " was opened more than once");
    for (const auto& run : s.runs) check(s, run.side);
  }
}

/// The most messages in flight: sent, but not yet received.
std::size_t most_in_flight(const stream_side& from, const stream_side& to) {
  std::size_t most = 0, taken = 0;
  for (std::size_t sent = 0; sent < from.sent.size(); ++sent) {
    while (taken < to.received.size() && to.received[taken].when < from.sent[sent].when) ++taken;
    most = std::max(most, sent + 1 - std::min(taken, sent + 1));
  }
  return most;
}

void stay_within_their_windows(const evidence& e, const report& broken) {
  for_each_run(e, [&](const stream_record& s, const stream_side& handler) {
    auto [in, out] = stream_windows[s.plan.window];
    // A reader on another loop pulls everything available at once, and keeps it.
    const bool callers_elsewhere = e.seen.plan.loops > 1;
    if (s.plan.kind == stream_kind::actor) in *= 2;
    if (callers_elsewhere) out *= 2;
    if (const auto n = most_in_flight(s.caller, handler); n > in)
      broken(name_of(s) + ": " + std::to_string(n) + " requests were in flight, the window is "
             + std::to_string(in));
    if (const auto n = most_in_flight(handler, s.caller); n > out)
      broken(name_of(s) + ": " + std::to_string(n) + " responses were in flight, the window is "
             + std::to_string(out));
  });
}

} // namespace

std::span<const rule> stream_rules() {
  static constexpr rule rules[] = {
      {"the handler of a stream runs at most once", run_at_most_once},
      {"streams keep their order", keep_their_order},
      {"streams end cleanly when they are complete", end_cleanly_when_complete},
      {"a handler's messages arrive before its error", deliver_all_before_an_error_of_the_handler},
      {"each end of a stream sees one end", are_told_of_one_end},
      {"streams stay within their windows", stay_within_their_windows},
  };
  return rules;
}

} // namespace actorgrid::campaign
