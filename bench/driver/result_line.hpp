#pragma once

#include "bench/driver/measurement.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace actorgrid::bench {

/// `labels` and the numbers, named as actorgrid-bench names them.
nlohmann::ordered_json to_json(const nlohmann::ordered_json& labels, const measurement& m);
/// The same, shortened for people.
std::string to_text(const nlohmann::ordered_json& labels, const measurement& m);

} // namespace actorgrid::bench
