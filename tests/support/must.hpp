#pragma once

#include <stdexcept>
#include <string>

namespace actorgrid::testing {

/// A rule that did not hold.
struct broken_rule : std::logic_error {
  using std::logic_error::logic_error;
};

/// For rules that hold in programs of Catch2 and in fuzzers: both end at an exception, and say
/// which.
inline void must(bool holds, const char* rule) {
  if (!holds) throw broken_rule(rule);
}
inline void must(bool holds, const std::string& rule) {
  must(holds, rule.c_str());
}

} // namespace actorgrid::testing
