#pragma once

#include "apps/ctl/load/live_screen.hpp"
#include "apps/ctl/load/rates.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ctl {

/// What peers and handlers are sorted by: the largest first, names by the alphabet.
enum class sort_key : std::uint8_t { rate, p50, p99, queue, flight, name };
/// The key of a name; none for others.
std::optional<sort_key> sort_key_of(std::string_view name);

/// The tables of nodes, peers and handlers. Nodes stay in their order. Peers and handlers share
/// what space is left; one that is idle is shown after those that are not. Without a height, idle
/// handlers are only counted.
std::vector<std::string> screen_of(const std::vector<node_view>& nodes, sort_key key,
                                   screen_size size);
/// The same for programs: a word for the table, then its cells, with tabs between them.
std::vector<std::string> plain_screen_of(const std::vector<node_view>& nodes, sort_key key);
/// One node, in numbers. Times are in nanoseconds; rates per second, and null where there are none.
nlohmann::ordered_json json_of(const node_view& node);

/// "950 B", "1.4 MiB".
std::string format_bytes(double bytes);

} // namespace actorgrid::ctl
