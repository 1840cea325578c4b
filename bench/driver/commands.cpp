#include "bench/driver/commands.hpp"

#include "bench/driver/result_line.hpp"

#include <cmath>
#include <iostream>

namespace actorgrid::bench {

namespace {

using nlohmann::ordered_json;

/// Prints a line and flushes it. Returns whether the load succeeded.
bool print(const contestant& chosen, const std::string& line, const outcome& done) {
  std::cout << line << std::endl;
  if (done.failures == 0 && done.times->count() != 0) return bool{std::cout};
  std::cerr << chosen.program << ": "
            << (done.failures != 0 ? done.first_failure : "no operation finished in time") << '\n';
  return false;
}

} // namespace

bool measure_calls(const contestant& chosen, const arguments& wanted) {
  const serving_process served;
  const auto to = chosen.connect(served.port());
  bool all_good = true;
  for (const auto callers : wanted.callers) {
    const auto m = run_load(served, {callers, wanted.bytes, wanted.seconds},
                            [&](closed_loop& loop) { to->run_calls(loop); });
    const ordered_json labels{
        {"command", "calls"}, {"mode", "served"}, {"size", wanted.bytes}, {"callers", callers}};
    const auto line = wanted.json ? to_json(labels, m).dump() : to_text(labels, m);
    all_good = print(chosen, line, m.done) && all_good;
  }
  return all_good;
}

bool measure_streams(const contestant& chosen, const arguments& wanted) {
  const serving_process served;
  const auto to = chosen.connect(served.port());
  bool all_good = true;
  for (const auto window : wanted.windows)
    for (const auto streams : wanted.streams) {
      auto plan = wanted.plan;
      plan.window = window;
      const auto m = run_load(served, {streams, wanted.bytes, wanted.seconds},
                              [&](closed_loop& loop) { to->run_streams(loop, plan); });
      const ordered_json labels{{"command", "streams"},      {"mode", "served"},
                                {"kind", plan.kind},         {"window", window},
                                {"messages", plan.messages}, {"size", wanted.bytes},
                                {"streams", streams}};
      auto json = to_json(labels, m);
      const auto each_way = m.per_second() * static_cast<double>(plan.messages);
      json["messages_per_s"] = std::llround(plan.kind == "two-way" ? each_way * 2 : each_way);
      const auto line = wanted.json ? json.dump() : to_text(labels, m);
      all_good = print(chosen, line, m.done) && all_good;
    }
  return all_good;
}

} // namespace actorgrid::bench
