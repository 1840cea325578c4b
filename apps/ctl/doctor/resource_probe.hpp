#pragma once

#include "apps/ctl/doctor/facts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace actorgrid::doctor {

/// Soft and hard limit of open files in the text of /proc/PID/limits; the largest value: unlimited.
std::optional<std::pair<std::uint64_t, std::uint64_t>> open_files_in(std::string_view limits);

/// The bytes of a line such as "MemTotal:  16318 kB" of /proc/meminfo; 0 if there is none.
std::uint64_t memory_in(std::string_view meminfo);

/// The limits of a process, or of this one if it is 0 or its limits may not be read.
resource_facts probe_resources(int process);

} // namespace actorgrid::doctor
