#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace actorgrid {

/// The position of the first duration, outside of quotes and comments, that is longer than 64 bits
/// of nanoseconds: 292 years. CAF would read it as some shorter one.
std::optional<std::size_t> find_overlong_duration(std::string_view text);

} // namespace actorgrid
