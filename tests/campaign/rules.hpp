#pragma once

#include "tests/campaign/evidence.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::campaign {

/// To be told what was broken, in words.
using report = std::function<void(const std::string&)>;

/// A promise, and how a history shows that it was not kept.
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

/// "promise: what was broken" of everything that a history shows.
std::vector<std::string> find_broken(const history& h);

} // namespace actorgrid::campaign
