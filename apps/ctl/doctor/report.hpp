#pragma once

#include "apps/ctl/doctor/finding.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace actorgrid::doctor {

/// Prints one line per check, and below the findings: what, how it was found, what to do. Findings
/// that are alike but for the node are printed once. `plain`: no colour, fields separated by tabs,
/// no findings but their first sentence.
void print_report(std::ostream& out, const std::vector<check_result>& results, bool plain);

/// One JSON object per check, each a line of its own.
std::vector<std::string> json_lines(const std::vector<check_result>& results);

/// The worst outcome.
verdict worst_of(const std::vector<check_result>& results) noexcept;

} // namespace actorgrid::doctor
