#include "bench/driver/result_line.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace actorgrid::bench {

namespace {

double seconds_of(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

} // namespace

nlohmann::ordered_json to_json(const nlohmann::ordered_json& labels, const measurement& m) {
  const auto& times = *m.done.times;
  nlohmann::ordered_json line = labels;
  line.update({{"operations", times.count()},
               {"failures", m.done.failures},
               {"seconds", seconds_of(m.done.took.count())},
               {"per_s", std::llround(m.per_second())},
               {"p50_ns", times.percentile(50).count()},
               {"p90_ns", times.percentile(90).count()},
               {"p99_ns", times.percentile(99).count()},
               {"p99_9_ns", times.percentile(99.9).count()},
               {"max_ns", times.most().count()},
               {"cpu_s_per_million", m.cpu_s_per_million()},
               {"caller_cpu_s", seconds_of(m.caller.cpu_ns)},
               {"served_cpu_s", seconds_of(m.served.cpu_ns)},
               {"caller_rss_bytes", m.caller.rss_bytes},
               {"served_rss_bytes", m.served.rss_bytes}});
  return line;
}

std::string to_text(const nlohmann::ordered_json& labels, const measurement& m) {
  const auto us = [&m](double percent) {
    return static_cast<double>(m.done.times->percentile(percent).count()) / 1e3;
  };
  std::ostringstream text;
  for (const auto& [name, value] : labels.items())
    text << name << ' ' << (value.is_string() ? value.get<std::string>() : value.dump()) << ", ";
  text << std::fixed << std::setprecision(0) << m.per_second() << " per s, " << std::setprecision(1)
       << "p50 " << us(50) << " us, p99 " << us(99) << " us, " << std::setprecision(2)
       << m.cpu_s_per_million() << " CPU s/million";
  return text.str();
}

} // namespace actorgrid::bench
