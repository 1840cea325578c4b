#include "tests/campaign/print.hpp"

#include <actorgrid/error.hpp>

#include <map>
#include <ostream>

namespace actorgrid::campaign {

namespace {

/// Lines, sorted by when they happened.
class lines {
public:
  void add(moment when, std::string text) {
    if (when) all_.emplace(when.order, in_seconds(when.at) + ' ' + std::move(text));
  }
  void print(std::ostream& out) const {
    for (const auto& [order, text] : all_) out << text << '\n';
  }

private:
  std::multimap<std::uint64_t, std::string> all_;
};

std::string end_text(const failure& why) {
  return why ? render(why) : "well";
}

void add(lines& all, const call_record& c) {
  const auto name = name_of(c);
  all.add(c.asked, name + ": asked, timeout " + std::to_string(c.plan.timeout.count()) + " ms, as "
                       + std::string(to_string(c.plan.form)) + ", the peer is " + c.state);
  for (const auto& run : c.runs) {
    all.add(run.began, name + ": runs");
    all.add(run.returned, name + ": returned");
    all.add(run.destroyed, name + ": destroyed where it waited");
  }
  for (const auto& e : c.endings) all.add(e.when, name + ": ended: " + end_text(e.why));
  all.add(c.forgotten, name + ": its caller was destroyed");
}

void add(lines& all, const std::string& name, const stream_side& side) {
  for (const auto& m : side.sent) all.add(m.when, name + " sent " + std::to_string(m.hash));
  for (const auto& m : side.received) all.add(m.when, name + " received " + std::to_string(m.hash));
  all.add(side.finished, name + " finished sending");
  for (const auto& e : side.endings) all.add(e.when, name + " ended: " + end_text(e.why));
  all.add(side.gave_up, name + " gave up");
}

void add(lines& all, const stream_record& s) {
  const auto name = name_of(s);
  all.add(s.asked, name + ": asked, timeout " + std::to_string(s.plan.timeout.count())
                       + " ms, the peer is " + s.state);
  for (const auto& e : s.opened) all.add(e.when, name + ": opened: " + end_text(e.why));
  add(all, name + ": caller", s.caller);
  all.add(s.forgotten, name + ": its caller was destroyed");
  for (const auto& run : s.runs) {
    all.add(run.began, name + ": runs");
    add(all, name + ": handler", run.side);
    all.add(run.returned, name + ": returned " + run.error);
    all.add(run.destroyed, name + ": destroyed where it waited");
  }
}

} // namespace

std::string_view to_string(call_kind k) noexcept {
  constexpr std::string_view names[] = {
      "echo",    "slow",  "throwing",   "erring",      "never",      "forward", "on pool",
      "on loop", "actor", "slow actor", "dying actor", "loop actor", "unknown"};
  return names[static_cast<std::size_t>(k)];
}
std::string_view to_string(call_form f) noexcept {
  constexpr std::string_view names[] = {"task", "actor", "message"};
  return names[static_cast<std::size_t>(f)];
}
std::string_view to_string(stream_kind k) noexcept {
  constexpr std::string_view names[] = {"echo",     "source",   "sink",   "slow", "deaf",
                                        "shouting", "throwing", "erring", "actor"};
  return names[static_cast<std::size_t>(k)];
}
std::string_view to_string(caller_kind k) noexcept {
  constexpr std::string_view names[] = {"both", "in turns", "slow",    "mute",
                                        "deaf", "cancels",  "abandons"};
  return names[static_cast<std::size_t>(k)];
}

std::string in_seconds(nanoseconds time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::to_string((time - whole).count());
  return std::to_string(whole.count()) + '.' + std::string(9 - rest.size(), '0') + rest;
}

std::string name_of(const call_record& c) {
  return (c.is_probe ? "probe " : "call ") + std::to_string(c.number) + " from "
         + std::to_string(c.plan.from) + " to " + std::to_string(c.plan.to) + " ("
         + std::string(to_string(c.plan.kind)) + ')';
}

std::string name_of(const stream_record& s) {
  return "stream " + std::to_string(s.number) + " from " + std::to_string(s.plan.from) + " to "
         + std::to_string(s.plan.to) + " (" + std::string(to_string(s.plan.kind)) + ", caller "
         + std::string(to_string(s.plan.caller)) + ')';
}

std::string text_of(const ending& e) {
  return "ended at " + in_seconds(e.when.at) + " s: " + end_text(e.why);
}

void print(const history& h, std::ostream& out) {
  lines all;
  for (const auto& c : h.calls) add(all, c);
  for (const auto& s : h.streams) add(all, s);
  for (const auto& l : h.incarnations) {
    const auto name = "node " + std::to_string(l.node);
    all.add(l.began,
            name + " is process " + std::to_string(l.incarnation) + ", instance " + l.instance);
    all.add(l.ended, name + " ended");
  }
  for (const auto& f : h.faults)
    all.add(f.when, "fault: " + std::string(to_string(f.what.kind)) + ' ' + std::to_string(f.what.a)
                        + ' ' + std::to_string(f.what.b) + ' ' + std::to_string(f.what.amount));
  for (const auto& e : h.events)
    all.add(e.when, "node " + std::to_string(e.node) + " about " + std::to_string(e.peer) + ": "
                        + std::string(actorgrid::to_string(e.what))
                        + (e.why ? ' ' + render(e.why) : ""));
  all.add(h.healed, "every fault was undone");
  all.add(h.whole, "every node is connected to every other");
  all.add(h.ended, "everything had time to end");
  all.add(h.stopped, "every node was stopped");
  all.print(out);
}

} // namespace actorgrid::campaign
