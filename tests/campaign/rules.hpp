#pragma once

#include "tests/campaign/evidence.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::campaign {

/// Called with each broken promise, in words.
using report = std::function<void(const std::string&)>;

/// A promise, and the check that finds out from a history whether it was broken.
struct rule {
  std::string_view promise;
  void (*check)(const evidence&, const report& broken);
};

std::span<const rule> call_rules();
std::span<const rule> stream_rules();
std::span<const rule> stream_end_rules();
std::span<const rule> connection_rules();
std::span<const rule> dialling_rules();
std::span<const rule> final_rules();

/// "promise: what was broken", for each broken promise in a history.
std::vector<std::string> find_broken(const history& h);

} // namespace actorgrid::campaign
