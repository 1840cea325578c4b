#include "tests/campaign/plan.hpp"

#include "tests/campaign/draw.hpp"
#include "tests/campaign/windows.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace actorgrid::campaign {

using namespace std::chrono_literals;

namespace {

/// How long load and faults last.
constexpr milliseconds load_time = 40s;

class planner {
public:
  explicit planner(std::uint64_t seed) : draw_(seed * 0x9e3779b97f4a7c15U + 1) {
    plan_.seed = seed;
  }

  campaign_plan plan() && {
    shape();
    const std::size_t calls = draw_.between(60, 240);
    for (std::size_t i = 0; i < calls; ++i) add(draw_.between(0ms, load_time), call());
    const std::size_t streams = draw_.between(10, 50);
    for (std::size_t i = 0; i < streams; ++i) add(draw_.between(0ms, load_time), stream());
    const std::size_t faults = draw_.one_in(8) ? 0 : draw_.between(1, 4 + plan_.nodes);
    for (std::size_t i = 0; i < faults; ++i) add_fault();
    std::stable_sort(plan_.steps.begin(), plan_.steps.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    plan_.read_delay_max = draw_.one_of<microseconds>({0us, 50us, 2ms});
    return std::move(plan_);
  }

private:
  void shape() {
    plan_.nodes = draw_.one_of<std::size_t>({2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 9});
    plan_.loops = draw_.one_of<std::size_t>({1, 1, 2});
    plan_.ping_interval = draw_.one_of<milliseconds>({10s, 10s, 4s});
    plan_.stream_ping_interval = draw_.one_of<milliseconds>({15s, 3s});
    for (std::size_t i = 0; i < plan_.nodes; ++i)
      add(draw_.one_in(4) ? draw_.between(0ms, 3s) : 0ms, planned_start{i});
  }

  void add(milliseconds at, decltype(planned_step::what) what) {
    plan_.steps.push_back({at, std::move(what)});
  }

  std::pair<std::size_t, std::size_t> two_nodes() {
    const auto a = draw_.below(plan_.nodes);
    return {a, (a + 1 + draw_.below(plan_.nodes - 1)) % plan_.nodes};
  }

  std::size_t size() {
    if (draw_.one_in(60)) return draw_.between(100'000, 300'000);
    if (draw_.one_in(8)) return draw_.between(1'000, 20'000);
    return draw_.between(0, 200);
  }

  planned_call call() {
    planned_call c;
    std::tie(c.from, c.to) = two_nodes();
    c.kind = static_cast<call_kind>(draw_.below(call_kinds));
    c.form = draw_.one_in(4) ? (draw_.one_in(4) ? call_form::message : call_form::actor)
                             : call_form::task;
    c.bytes = size();
    c.work = draw_.one_in(4) ? draw_.between(1s, 20s) : draw_.between(1ms, 1s);
    c.timeout = draw_.one_in(3) ? draw_.between(0ms, 2s) : draw_.between(2s, 30s);
    return c;
  }

  planned_stream stream() {
    planned_stream s;
    std::tie(s.from, s.to) = two_nodes();
    s.kind = static_cast<stream_kind>(draw_.below(stream_kinds));
    s.caller = static_cast<caller_kind>(draw_.below(caller_kinds));
    s.window = draw_.below(stream_windows.size());
    s.messages = draw_.one_in(4) ? draw_.between(20, 60) : draw_.between(0, 12);
    s.bytes = draw_.one_in(6) ? draw_.between(1'000, 10'000) : draw_.between(0, 100);
    s.pace = draw_.one_in(4) ? draw_.between(500ms, 3s) : draw_.between(1ms, 100ms);
    s.timeout = draw_.one_in(3) ? draw_.between(1ms, 20s) : 0ms;
    s.patience = draw_.between(1s, 45s);
    return s;
  }

  /// Plans a fault and the end of it.
  void add_fault() {
    const auto nodes = two_nodes();
    const auto at = draw_.between(0ms, load_time);
    const auto lasting = draw_.one_in(2) ? draw_.between(20s, 40s) : draw_.between(1ms, 15s);
    const auto during = [&](fault_kind begin, std::int64_t amount, fault_kind end) {
      add(at, planned_fault{begin, nodes.first, nodes.second, amount});
      add(at + lasting, planned_fault{end, nodes.first, nodes.second, 0});
    };
    switch (draw_.below(10)) {
    case 0:
    case 1:
      return during(fault_kind::cut, 0, fault_kind::heal);
    case 2:
      return during(fault_kind::hold, 0, fault_kind::release);
    case 3:
      return during(fault_kind::hold_one_way, 0, fault_kind::release);
    case 4:
    case 5:
      return during(fault_kind::delay, draw_.between(1ms, 300ms).count(), fault_kind::delay);
    case 6:
      return during(fault_kind::throttle, static_cast<std::int64_t>(draw_.between(100, 1'000'000)),
                    fault_kind::throttle);
    case 7:
      return during(fault_kind::pause, 0, fault_kind::resume);
    case 8:
      return during(draw_.one_of({fault_kind::crash, fault_kind::cut_power, fault_kind::stop}), 0,
                    fault_kind::restart);
    default:
      return add(at,
                 planned_fault{fault_kind::step_clock, nodes.first, nodes.second, clock_step()});
    }
  }

  std::int64_t clock_step() {
    const auto by = draw_.one_in(4) ? draw_.between(1h, 24h) : draw_.between(1ms, 140s);
    return draw_.one_in(2) ? by.count() : -by.count();
  }

  draw draw_;
  campaign_plan plan_;
};

} // namespace

campaign_plan plan_of(std::uint64_t seed) {
  return planner{seed}.plan();
}

std::string_view to_string(fault_kind k) noexcept {
  switch (k) {
  case fault_kind::cut:
    return "cut";
  case fault_kind::heal:
    return "heal";
  case fault_kind::hold:
    return "hold";
  case fault_kind::hold_one_way:
    return "hold one way";
  case fault_kind::release:
    return "release";
  case fault_kind::delay:
    return "delay";
  case fault_kind::throttle:
    return "throttle";
  case fault_kind::pause:
    return "pause";
  case fault_kind::resume:
    return "resume";
  case fault_kind::crash:
    return "crash";
  case fault_kind::cut_power:
    return "cut power";
  case fault_kind::stop:
    return "stop";
  case fault_kind::restart:
    return "restart";
  case fault_kind::step_clock:
    return "step clock";
  }
  return "unknown";
}

} // namespace actorgrid::campaign
