#pragma once

#include "tests/campaign/history.hpp"

#include <map>
#include <string>

namespace actorgrid::campaign {

/// How many cases of each kind there were over many simulations: "call: slow: deadline_exceeded",
/// "fault: cut", "lost: ping_timeout".
class tally {
public:
  void add(const history& h);
  const std::map<std::string, std::size_t>& cases() const noexcept { return cases_; }

private:
  std::map<std::string, std::size_t> cases_;
};

} // namespace actorgrid::campaign
