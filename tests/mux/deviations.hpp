#pragma once

#include "frames.hpp"

#include <string>
#include <vector>

namespace actorgrid::testing {

/// Where our machines deliberately deviate from the recorded original, and why. Repeated lines are
/// listed once.
struct deviation {
  std::string conversation;
  bool as_dialer = false;
  std::string why;
  lines missing; ///< frames that we do not send
  lines extra;   ///< frames that only we send
  lines results_missing;
  lines results_extra;
};

const std::vector<deviation>& deviations();

} // namespace actorgrid::testing
