#pragma once

#include <stdexcept>
#include <string>

namespace actorgrid::testing {

/// A broken rule.
struct broken_rule : std::logic_error {
  using std::logic_error::logic_error;
};

/// For rules checked in both Catch2 programs and fuzzers: both end at an exception and print it.
inline void must(bool holds, const char* rule) {
  if (!holds) throw broken_rule(rule);
}
inline void must(bool holds, const std::string& rule) {
  must(holds, rule.c_str());
}

} // namespace actorgrid::testing
