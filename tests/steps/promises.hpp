#pragma once

#include "tests/steps/book.hpp"
#include "tests/steps/fault.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::steps {

/// What became of everything in a finished trial.
struct account {
  const book& notes;
  fault struck;
  ends at;
  /// For each call and stream that was made before the fault: whether it was over by then.
  std::vector<bool> over_before;
  /// Callers end with the node they are on.
  bool callers_end_with_node = false;
  /// The conversation itself stops the callee, perhaps before a fault that only takes time is over.
  bool stops_callee = false;
};

/// Every broken promise, in words.
std::vector<std::string> find_broken(const account& a);

} // namespace actorgrid::steps
