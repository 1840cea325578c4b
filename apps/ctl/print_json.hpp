#pragma once

#include <nlohmann/json.hpp>

namespace actorgrid::ctl {

/// Prints one line on standard output and flushes it; bytes that are not UTF-8 are replaced. Quits
/// if it cannot be written.
void print_json(const nlohmann::ordered_json& value);

} // namespace actorgrid::ctl
