#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace actorgrid {

/// Size of the printable character that `text` begins with; 0 when it begins with none. Printable
/// is well-formed UTF-8 that a log or a terminal shows where it stands: no control characters, and
/// none that break lines, change the direction of text or are not seen at all.
std::size_t printable_size(std::string_view text) noexcept;

/// `text` with each byte that belongs to no printable character as a backslash, an x and two
/// digits: what strangers chose must not forge lines of a log or drive a terminal.
std::string printable(std::string_view text);

} // namespace actorgrid
