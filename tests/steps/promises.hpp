#pragma once

#include "tests/steps/book.hpp"
#include "tests/steps/fault.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::steps {

/// What became of everything in a trial that is over.
struct account {
  const book& notes;
  fault struck;
  ends at;
  /// How many had been asked when the fault struck, and which of these were over.
  std::vector<bool> over_before;
  /// Callers end with the node they are on.
  bool callers_end_with_node = false;
  /// The conversation itself stops the callee, maybe before a fault that only takes time is over.
  bool stops_callee = false;
};

/// Every promise that was broken, in words; none when all were kept.
std::vector<std::string> find_broken(const account& a);

} // namespace actorgrid::steps
