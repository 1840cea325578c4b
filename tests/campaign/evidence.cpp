#include "tests/campaign/evidence.hpp"

#include <algorithm>

namespace actorgrid::campaign {

using namespace std::chrono_literals;

namespace {

void begin(std::vector<interval>& all, nanoseconds at) {
  if (all.empty() || all.back().to != never) all.push_back({at, never});
}
void end(std::vector<interval>& all, nanoseconds at) {
  if (!all.empty() && all.back().to == never) all.back().to = at;
}

bool overlap(interval a, interval b) {
  return a.from <= b.to && b.from <= a.to;
}
bool any_overlaps(const std::vector<interval>& all, interval with) {
  return std::any_of(all.begin(), all.end(), [&](const auto& i) { return overlap(i, with); });
}

} // namespace

evidence::evidence(const history& h) : seen(h), pauses_(h.plan.nodes) {
  for (const auto& f : h.faults) note_fault(f);
  for (const auto& e : h.events) note_event(e);
  for (auto& [who, spans] : connections_)
    for (auto& span : spans) {
      const auto ended = incarnation(who.first, span.incarnation).ended;
      if (!span.down && ended) span.down = ended;
    }
}

void evidence::note_fault(const fault_event& f) {
  const auto at = f.when.at;
  auto& facts = links_[ordered(f.what.a, f.what.b)];
  switch (f.what.kind) {
  case fault_kind::cut:
    return begin(facts.cut, at);
  case fault_kind::heal:
    return end(facts.cut, at);
  case fault_kind::hold:
  case fault_kind::hold_one_way:
    return begin(facts.held, at);
  case fault_kind::release:
    return end(facts.held, at);
  case fault_kind::throttle:
    if (f.what.amount != 0) return begin(facts.throttled, at);
    // A message that started to leave slowly goes on slowly, until its sender gives up.
    return end(facts.throttled, at + write_timeout);
  case fault_kind::delay:
    facts.delay_max = std::max<nanoseconds>(facts.delay_max, milliseconds(f.what.amount));
    return;
  case fault_kind::pause:
    return begin(pauses_[f.what.a], at);
  case fault_kind::resume:
    return end(pauses_[f.what.a], at);
  default:
    return;
  }
}

void evidence::note_event(const node_event& e) {
  events_[{e.node, e.peer}].push_back(e);
  auto& spans = connections_[{e.node, e.peer}];
  if (e.what == event::kind::connected)
    spans.push_back({e.incarnation, e.when, {}, {}, e.instance});
  if (e.what == event::kind::connection_lost && !spans.empty() && !spans.back().down) {
    spans.back().down = e.when;
    spans.back().why = e.why;
  }
}

std::vector<interval> evidence::dead_ends(std::size_t node, std::size_t peer) const {
  std::vector<interval> all;
  for (const auto& l : seen.incarnations) {
    if (l.node != peer || !l.went_silently) continue;
    if (const auto* over = connection_at(node, peer, l.ended))
      all.push_back({l.ended.at, over->down ? over->down.at : never});
  }
  return all;
}

nanoseconds evidence::free_at(std::size_t node, nanoseconds at) const {
  for (const auto& p : pauses_[node])
    if (p.from <= at && at <= p.to) return p.to;
  return at;
}

const evidence::link_facts& evidence::link(std::size_t a, std::size_t b) const {
  static const link_facts nothing;
  const auto found = links_.find(ordered(a, b));
  return found == links_.end() ? nothing : found->second;
}

nanoseconds evidence::delay_max(std::size_t a, std::size_t b) const {
  return link(a, b).delay_max;
}

nanoseconds evidence::slack(std::size_t a, std::size_t b) const {
  return 4 * delay_max(a, b) + 100ms;
}

std::vector<interval> evidence::silences(std::size_t node, std::size_t peer) const {
  auto all = certain_silences(node, peer);
  const auto& slow = link(node, peer).throttled;
  all.insert(all.end(), slow.begin(), slow.end());
  std::sort(all.begin(), all.end(), [](auto a, auto b) { return a.from < b.from; });
  std::vector<interval> merged;
  for (const auto& i : all)
    if (!merged.empty()
        && (merged.back().to == never || i.from <= merged.back().to + slack(node, peer)))
      merged.back().to = std::max(merged.back().to, i.to);
    else
      merged.push_back(i);
  return merged;
}

std::vector<interval> evidence::certain_silences(std::size_t node, std::size_t peer) const {
  auto all = link(node, peer).held;
  all.insert(all.end(), pauses_[peer].begin(), pauses_[peer].end());
  const auto dead = dead_ends(node, peer);
  all.insert(all.end(), dead.begin(), dead.end());
  // What the network held or slowed down before the peer fell silent arrives later.
  const auto& facts = link(node, peer);
  for (auto& silence : all)
    for (const auto& late : {facts.held, facts.throttled})
      for (const auto& i : late)
        if (i.from < silence.from && silence.from <= i.to)
          silence.from = std::min(i.to, silence.to);
  return all;
}

bool evidence::is_calm(std::size_t a, std::size_t b, interval during) const {
  const interval wide{during.from - slack(a, b), during.to};
  const auto& facts = link(a, b);
  for (const auto& trouble : {facts.held, facts.throttled, facts.cut, pauses_[a], pauses_[b],
                              dead_ends(a, b), dead_ends(b, a)})
    if (any_overlaps(trouble, wide)) return false;
  return std::none_of(seen.incarnations.begin(), seen.incarnations.end(),
                      [&](const incarnation_record& l) {
                        return (l.node == a || l.node == b) && l.ended && wide.from <= l.ended.at
                               && l.ended.at <= wide.to;
                      });
}

std::vector<moment> evidence::cuts(std::size_t a, std::size_t b) const {
  std::vector<moment> all;
  for (const auto& f : seen.faults)
    if (f.what.kind == fault_kind::cut && ordered(f.what.a, f.what.b) == ordered(a, b))
      all.push_back(f.when);
  return all;
}

const std::vector<connection_span>& evidence::connections(std::size_t node,
                                                          std::size_t peer) const {
  static const std::vector<connection_span> nothing;
  const auto found = connections_.find({node, peer});
  return found == connections_.end() ? nothing : found->second;
}

const std::vector<node_event>& evidence::events(std::size_t node, std::size_t peer) const {
  static const std::vector<node_event> nothing;
  const auto found = events_.find({node, peer});
  return found == events_.end() ? nothing : found->second;
}

const connection_span* evidence::connection_at(std::size_t node, std::size_t peer,
                                               moment when) const {
  for (const auto& span : connections(node, peer))
    if (span.up <= when && (!span.down || when < span.down)) return &span;
  return nullptr;
}

const incarnation_record* evidence::incarnation_at(std::size_t node, moment when) const {
  for (const auto& l : seen.incarnations)
    if (l.node == node && l.began <= when && (!l.ended || when < l.ended)) return &l;
  return nullptr;
}

const incarnation_record& evidence::incarnation(std::size_t node, std::size_t number) const {
  return *std::find_if(seen.incarnations.begin(), seen.incarnations.end(),
                       [&](const auto& l) { return l.node == node && l.incarnation == number; });
}

bool evidence::is_zombie(std::size_t from, std::size_t to, moment asked, moment began,
                         std::size_t incarnation_number) const {
  const auto* const then = incarnation_at(to, asked);
  if (!then || then->incarnation != incarnation_number) return true;
  const auto* const ours = connection_at(from, to, asked);
  if (!ours || !ours->down || began < ours->down) return false;
  for (const auto& e : events(to, from)) {
    const bool ends =
        e.what == event::kind::connection_lost || e.what == event::kind::attempt_failed;
    // Calls that wait for a handler may still run, but only in that turn.
    if (ends && asked < e.when) return e.when.at < began.at;
  }
  return false;
}

} // namespace actorgrid::campaign
