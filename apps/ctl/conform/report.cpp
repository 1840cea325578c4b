#include "apps/ctl/conform/report.hpp"

#include "apps/ctl/print_json.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace actorgrid::ctl::conform {

namespace {

double rate_of(const verdict& v, double seconds) {
  return static_cast<double>(v.operations) / std::max(seconds, 1e-9);
}

std::string passed_line(const verdict& v, double seconds) {
  std::array<char, 160> line{};
  const auto took = format_duration(v.took);
  if (v.operations == 0)
    std::snprintf(line.data(), line.size(), " %-26.*s %-10.*s %s", static_cast<int>(v.name.size()),
                  v.name.data(), static_cast<int>(v.group.size()), v.group.data(), took.c_str());
  else
    std::snprintf(line.data(), line.size(), " %-26.*s %zu client%s %8llu in %8s %9lld/s",
                  static_cast<int>(v.name.size()), v.name.data(), v.clients,
                  v.clients == 1 ? " " : "s", static_cast<unsigned long long>(v.operations),
                  took.c_str(), static_cast<long long>(std::llround(rate_of(v, seconds))));
  return line.data();
}

} // namespace

void report::add(const verdict& v) {
  auto of = std::ranges::find(groups_, v.group, &sums::group);
  if (of == groups_.end()) of = groups_.insert(of, {v.group});
  auto& count = v.what == verdict::kind::passed   ? of->passed
                : v.what == verdict::kind::failed ? of->failed
                                                  : of->skipped;
  ++count;
  print(v);
}

void report::print(const verdict& v) const {
  const double seconds = std::chrono::duration<double>(v.took).count();
  if (options_.json) {
    nlohmann::ordered_json line{{"scenario", v.name},
                                {"group", v.group},
                                {"ok", v.what == verdict::kind::passed},
                                {"skipped", v.what == verdict::kind::skipped},
                                {"n", v.operations},
                                {"seconds", seconds},
                                {"ops_per_s", std::llround(rate_of(v, seconds))},
                                {"error", v.why},
                                {"clients", v.clients}};
    return print_json(line);
  }
  switch (v.what) {
  case verdict::kind::passed:
    std::cout << paint(colour::good, "ok    ") << passed_line(v, seconds) << std::endl;
    break;
  case verdict::kind::failed:
    std::cout << paint(colour::bad, "FAILED") << ' ' << v.name << ": " << printable(v.why)
              << std::endl;
    break;
  case verdict::kind::skipped:
    std::cout << paint(colour::dim, "skipped") << ' ' << v.name << ": " << printable(v.why)
              << std::endl;
  }
}

report::sums report::total() const noexcept {
  sums all;
  for (const auto& g : groups_) {
    all.passed += g.passed;
    all.failed += g.failed;
    all.skipped += g.skipped;
  }
  return all;
}

std::size_t report::tried() const noexcept {
  const auto all = total();
  return all.passed + all.failed + all.skipped;
}

std::size_t report::failed() const noexcept {
  return total().failed;
}

void report::finish() const {
  const auto all = total();
  if (options_.json) {
    auto groups = nlohmann::ordered_json::array();
    for (const auto& g : groups_)
      groups.push_back(
          {{"group", g.group}, {"passed", g.passed}, {"failed", g.failed}, {"skipped", g.skipped}});
    print_json({{"report", groups},
                {"passed", all.passed},
                {"failed", all.failed},
                {"skipped", all.skipped}});
  } else if (groups_.size() > 1) {
    table sheet({"GROUP", "PASSED", "FAILED", "SKIPPED"});
    for (const auto& g : groups_)
      sheet.add({std::string{g.group}, std::to_string(g.passed), std::to_string(g.failed),
                 std::to_string(g.skipped)});
    if (!options_.plain) std::cout << '\n';
    sheet.print(std::cout, options_.plain);
  }
  std::cerr << "actorgrid-ctl: " << all.passed << " of " << all.passed + all.failed
            << " scenarios passed";
  if (all.skipped != 0) std::cerr << ", " << all.skipped << " skipped";
  std::cerr << '\n';
}

} // namespace actorgrid::ctl::conform
