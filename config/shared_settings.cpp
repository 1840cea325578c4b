#include "codec/checksum.hpp"
#include "config/ini_text.hpp"
#include "config/keys.hpp"

#include <actorgrid/shared_settings.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace actorgrid {

std::vector<setting> shared_settings(const node_config& config) {
  std::vector<setting> shared;
  for (const auto& key : grid_keys())
    if (key.scope.is_shared) shared.push_back({key.full_name(), render_ini(value_of(key, config))});
  for (const auto& lane : config.lanes)
    shared.push_back({"grid.lanes." + lane.name + ".route-path",
                      '"' + config_of_lane(config, lane).route_path + '"'});
  std::ranges::sort(shared.end() - static_cast<std::ptrdiff_t>(config.lanes.size()), shared.end(),
                    {}, &setting::key);
  return shared;
}

std::string fingerprint(const std::vector<std::string>& texts) {
  std::string all;
  // With its length before each text, no other list has the same bytes.
  for (const auto& text : texts) all += std::to_string(text.size()) + ':' + text;
  auto hash = codec::xxh3(std::as_bytes(std::span{all}));
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4)
    *digit = "0123456789abcdef"[hash & 0xf];
  return digits;
}

} // namespace actorgrid
