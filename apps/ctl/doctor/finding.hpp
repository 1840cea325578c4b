#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::doctor {

/// How a check ended, from best to worst.
enum class verdict : std::uint8_t {
  ok,
  skipped, ///< could not be made: an earlier check says why, or the summary does
  warning, ///< the grid works, but not as it should, or not for long
  problem,
};
/// "ok", "skipped", "warning" or "problem".
std::string_view to_string(verdict v) noexcept;

/// Something that is wrong.
struct finding {
  verdict how_bad = verdict::problem;
  std::string node = {};   ///< URL of the node it is about; empty: this machine
  std::string what = {};   ///< one sentence, without the node
  std::string how = {};    ///< how it was found: what was done, and what came of it
  std::string remedy = {}; ///< what to do
};

/// One line of the report, and the findings that explain it.
struct check_result {
  std::string_view check;
  verdict outcome = verdict::ok;
  std::string summary = {};
  std::vector<finding> findings = {};
};

/// A result that is as bad as the worst of its findings; `summary` is for the case without any.
check_result result_of(std::string_view check, std::string summary, std::vector<finding> findings);
/// A check that was not made.
check_result skipped(std::string_view check, std::string why);

} // namespace actorgrid::doctor
