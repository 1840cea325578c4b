#include "apps/ctl/doctor/report.hpp"

#include "apps/ctl/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string_view>

namespace actorgrid::doctor {

namespace {

constexpr std::size_t named_max = 5;

ctl::colour colour_of(verdict v) noexcept {
  switch (v) {
  case verdict::ok:
    return ctl::colour::good;
  case verdict::skipped:
    return ctl::colour::dim;
  default:
    return ctl::colour::bad;
  }
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide{text};
  wide.resize(std::max(width, wide.size()), ' ');
  return wide;
}

/// A finding, and all nodes of which the same was found.
struct group {
  const finding* first;
  std::vector<std::string> nodes;
};

std::vector<group> groups_of(const std::vector<finding>& findings) {
  std::vector<group> groups;
  for (const auto& one : findings) {
    const auto same = std::ranges::find_if(groups, [&](const group& known) {
      return known.first->what == one.what && known.first->remedy == one.remedy
             && known.first->how_bad == one.how_bad;
    });
    auto& into = same == groups.end() ? groups.emplace_back(group{&one, {}}) : *same;
    if (!one.node.empty()) into.nodes.push_back(one.node);
  }
  return groups;
}

std::string subject_of(const group& of) {
  std::string text;
  for (std::size_t i = 0; i < std::min(of.nodes.size(), named_max); ++i)
    text += (i == 0 ? "" : ", ") + of.nodes[i];
  if (of.nodes.size() > named_max)
    text += " and " + std::to_string(of.nodes.size() - named_max) + " more";
  return text.empty() ? text : text + ": ";
}

void print_findings(std::ostream& out, const check_result& result) {
  for (const auto& of : groups_of(result.findings)) {
    const auto& one = *of.first;
    out << '\n'
        << ctl::paint(colour_of(one.how_bad), to_string(one.how_bad)) << ": " << result.check
        << ": " << subject_of(of) << one.what << "\n  found: " << one.how
        << "\n  to do: " << one.remedy << '\n';
  }
}

} // namespace

void print_report(std::ostream& out, const std::vector<check_result>& results, bool plain) {
  for (const auto& result : results) {
    const auto state = to_string(result.outcome);
    if (plain)
      out << state << '\t' << result.check << '\t' << result.summary << '\n';
    else
      out << ctl::paint(colour_of(result.outcome), padded(state, 8)) << ' '
          << padded(result.check, 9) << result.summary << '\n';
  }
  if (!plain)
    for (const auto& result : results) print_findings(out, result);
}

std::vector<std::string> json_lines(const std::vector<check_result>& results) {
  std::vector<std::string> lines;
  for (const auto& result : results) {
    nlohmann::ordered_json line{{"check", result.check},
                                {"state", to_string(result.outcome)},
                                {"summary", result.summary},
                                {"findings", nlohmann::ordered_json::array()}};
    for (const auto& one : result.findings)
      line["findings"].push_back({{"state", to_string(one.how_bad)},
                                  {"node", one.node},
                                  {"what", one.what},
                                  {"found", one.how},
                                  {"to_do", one.remedy}});
    lines.push_back(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  return lines;
}

verdict worst_of(const std::vector<check_result>& results) noexcept {
  auto worst = verdict::ok;
  for (const auto& result : results) worst = std::max(worst, result.outcome);
  return worst;
}

} // namespace actorgrid::doctor
