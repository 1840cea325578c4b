#include "frames.hpp"

namespace actorgrid::testing {

lines recorder::take() {
  lines result;
  for (const codec::frame& f : frames) result.push_back(describe(f));
  frames.clear();
  return result;
}

} // namespace actorgrid::testing
