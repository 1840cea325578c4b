#include "apps/bench/report.hpp"

#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace actorgrid::bench {

namespace {

using nlohmann::ordered_json;

std::string format(const char* pattern, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), pattern, value);
  return text.data();
}

std::string text_of(const ordered_json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? format("%.3f", value.get<double>()) : value.dump();
}

/// "bytes_per_stream" becomes "bytes per stream".
std::string heading_of(std::string name) {
  for (auto& c : name)
    if (c == '_') c = ' ';
  return name;
}

std::string format_time(std::chrono::nanoseconds t) {
  using namespace std::chrono_literals;
  if (t >= 100us) return ctl::format_duration(t);
  return format("%.1f us", static_cast<double>(t.count()) / 1e3);
}

double seconds_of(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

ordered_json json_of(const measured& m) {
  return {{"operations", m.operations()},
          {"failures", m.failures},
          {"overdue", m.overdue},
          {"seconds", seconds_of(m.took.count())},
          {"per_s", std::llround(m.per_second())},
          {"p50_ns", m.times->percentile(50).count()},
          {"p90_ns", m.times->percentile(90).count()},
          {"p99_ns", m.times->percentile(99).count()},
          {"p99_9_ns", m.times->percentile(99.9).count()},
          {"max_ns", m.times->most().count()},
          {"cpu_s_per_million", m.cpu_s_per_million()},
          {"caller_cpu_s", seconds_of(m.caller.cpu_ns)},
          {"served_cpu_s", seconds_of(m.served.cpu_ns)},
          {"waits_per_operation", m.waits_per_operation()},
          {"caller_rss_bytes", m.caller.rss_bytes},
          {"served_rss_bytes", m.served.rss_bytes}};
}

} // namespace

std::string format_bytes(std::int64_t bytes) {
  return format("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

void report::add(const ordered_json& labels, const measured& m, const ordered_json& more) {
  ordered_json all{{"command", command_}};
  all.update(labels);
  all.update(json_of(m));
  const auto system_calls = m.system_calls_per_operation();
  if (system_calls) all["system_calls_per_operation"] = *system_calls;
  all.update(more);
  line text;
  const auto cell = [&text](std::string heading, std::string value) {
    text.heading.push_back(std::move(heading));
    text.cells.push_back(std::move(value));
  };
  for (const auto& [name, value] : labels.items()) cell(heading_of(name), text_of(value));
  cell("per s", format("%.0f", m.per_second()));
  for (const double p : {50.0, 90.0, 99.0, 99.9})
    cell(format("p%g", p), format_time(m.times->percentile(p)));
  cell("max", format_time(m.times->most()));
  cell("CPU s/million", format("%.2f", m.cpu_s_per_million()));
  cell("waits", format("%.2f", m.waits_per_operation()));
  if (system_calls) cell("system calls", format("%.2f", *system_calls));
  cell("RSS", format_bytes(m.caller.rss_bytes));
  cell("served RSS", m.served.rss_bytes == 0 ? "-" : format_bytes(m.served.rss_bytes));
  for (const auto& [name, value] : more.items()) cell(heading_of(name), text_of(value));
  add(all, std::move(text));
  if (m.overdue != 0)
    note(std::to_string(m.overdue)
         + " operations of the schedule were not started: the rate is too "
           "high, or there are too few callers");
  if (m.failures != 0)
    failed(m.failures, render(m.first_failure));
  else if (m.operations() == 0)
    failed(1, "no operation finished in time");
}

void report::add(const ordered_json& values) {
  ordered_json all{{"command", command_}};
  all.update(values);
  line text;
  for (const auto& [name, value] : values.items()) {
    text.heading.push_back(heading_of(name));
    text.cells.push_back(text_of(value));
  }
  add(all, std::move(text));
}

void report::add(const ordered_json& json, line text) {
  if (json_)
    std::cout << json.dump() << std::endl;
  else
    lines_.push_back(std::move(text));
}

void report::note(const std::string& text) const {
  std::cerr << "actorgrid-bench: " << printable(text) << '\n';
}

void report::failed(std::uint64_t times, const std::string& why) {
  failures_ += times;
  note(std::to_string(times) + " failed, the first with: " + why);
}

int report::finish() const {
  if (!lines_.empty()) {
    ctl::table table(lines_.front().heading);
    for (const auto& l : lines_) table.add(l.cells);
    table.print(std::cout, false);
  }
  std::cout.flush();
  return failures_ == 0 && std::cout ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace actorgrid::bench
