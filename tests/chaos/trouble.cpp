#include "tests/chaos/trouble.hpp"

namespace actorgrid::chaos {

using std::chrono::milliseconds;
using testing::flow;

namespace {

/// Calls f(proxy, flow towards `node`) for each connection that the trouble is about.
template <class F>
void for_each_connection(grid& g, const trouble& t, F f) {
  for (std::size_t other = 0; other < g.size(); ++other)
    if (other != t.node && t.concerns(t.node, other))
      f(g.between(t.node, other),
        g.dialler(t.node, other) == t.node ? flow::to_dialler : flow::to_target);
}

flow opposite(flow way) {
  return way == flow::to_target ? flow::to_dialler : flow::to_target;
}

} // namespace

std::string_view to_string(trouble::kind what) noexcept {
  constexpr std::string_view names[trouble::kinds] = {"kill",      "freeze",    "cut",     "refuse",
                                                      "blackhole", "half_open", "isolate", "deafen",
                                                      "corrupt",   "slow",      "narrow"};
  return names[static_cast<std::size_t>(what)];
}

std::string describe(const trouble& t) {
  std::string words{to_string(t.what)};
  words += ' ' + std::to_string(t.node);
  if (!t.is_of_all_connections()) words += '-' + std::to_string(t.other);
  if (t.what == trouble::kind::corrupt) words += " after " + std::to_string(t.number) + " bytes";
  if (t.what == trouble::kind::slow) words += " by " + std::to_string(t.number) + " ms";
  if (t.what == trouble::kind::narrow) words += " to " + std::to_string(t.number) + " bytes/s";
  return words + " for " + std::to_string(t.time.count()) + " ms";
}

bool trouble::concerns(std::size_t a, std::size_t b) const noexcept {
  if (is_of_all_connections()) return a == node || b == node;
  return (a == node && b == other) || (a == other && b == node);
}

void trouble::begin(grid& g) const {
  if (what == kind::kill) return g.kill(node);
  if (what == kind::freeze) return g.freeze(node);
  for_each_connection(g, *this, [&](testing::fault_proxy& p, flow here) {
    const auto one_way = way == flow::to_target ? here : opposite(here);
    switch (what) {
    case kind::cut:
      return p.cut();
    case kind::refuse:
      return p.refuse();
    case kind::blackhole:
    case kind::isolate:
      return p.blackhole();
    case kind::half_open:
    case kind::deafen:
      return p.blackhole(one_way);
    case kind::corrupt:
      return p.corrupt(number, one_way);
    case kind::slow:
      return p.delay(milliseconds(number));
    case kind::narrow:
      return p.throttle(number, one_way);
    case kind::kill:
    case kind::freeze:
      return;
    }
  });
}

void trouble::end(grid& g) const {
  if (what == kind::kill) return g.start(node, is_disk_full);
  if (what == kind::freeze) return g.thaw(node);
  for_each_connection(g, *this, [](testing::fault_proxy& p, flow) { p.heal(); });
}

trouble draw_trouble(std::mt19937_64& random, std::size_t nodes, bool of_process,
                     std::size_t seconds_max) {
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  trouble t;
  t.what = static_cast<trouble::kind>(of_process ? below(2) : 2 + below(trouble::kinds - 2));
  t.node = below(nodes);
  t.other = (t.node + 1 + below(nodes - 1)) % nodes;
  t.way = below(2) == 0 ? flow::to_target : flow::to_dialler;
  t.is_disk_full = below(3) == 0;
  // Most are over before pings can notice; some last longer.
  t.time = milliseconds(100 + below(below(4) == 0 ? 3500 : 1200));
  if (t.what == trouble::kind::cut) t.time = milliseconds(below(300));
  if (t.what == trouble::kind::corrupt) t.number = below(20'000);
  if (t.what == trouble::kind::slow) t.number = 1 + below(300);
  if (t.what == trouble::kind::narrow) t.number = 1000 + below(200'000);
  if (t.what == trouble::kind::freeze && below(12) == 0)
    t.time = milliseconds(1000 + below(seconds_max * 1000));
  return t;
}

} // namespace actorgrid::chaos
