#pragma once

#include <nlohmann/json.hpp>

namespace actorgrid::ctl {

/// Prints one line on standard output, at once; bytes that are not UTF-8 are replaced. Quits when
/// nobody reads it.
void print_json(const nlohmann::ordered_json& value);

} // namespace actorgrid::ctl
