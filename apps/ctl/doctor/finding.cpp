#include "apps/ctl/doctor/finding.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace actorgrid::doctor {

std::string_view to_string(verdict v) noexcept {
  switch (v) {
  case verdict::ok:
    return "ok";
  case verdict::skipped:
    return "skipped";
  case verdict::warning:
    return "warning";
  case verdict::problem:
    break;
  }
  return "problem";
}

check_result result_of(std::string_view check, std::string summary, std::vector<finding> findings) {
  check_result result{check, verdict::ok, std::move(summary), std::move(findings)};
  if (result.findings.empty()) return result;
  std::set<std::string> nodes;
  for (const auto& one : result.findings) {
    result.outcome = std::max(result.outcome, one.how_bad);
    if (!one.node.empty()) nodes.insert(one.node);
  }
  const auto& first = result.findings.front();
  const auto scheme = first.node.find("://");
  const auto node = scheme == std::string::npos ? first.node : first.node.substr(scheme + 3);
  result.summary = node.empty() ? first.what : node + ": " + first.what;
  if (nodes.size() > 1)
    result.summary = std::to_string(nodes.size()) + " nodes, see below";
  else if (result.findings.size() > 1)
    result.summary = std::to_string(result.findings.size()) + " findings, see below";
  return result;
}

check_result skipped(std::string_view check, std::string why) {
  return {check, verdict::skipped, std::move(why), {}};
}

} // namespace actorgrid::doctor
