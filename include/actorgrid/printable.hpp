#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace actorgrid {

/// Size in bytes of the printable character at the start of `text`; 0 if there is none. A printable
/// character is well-formed UTF-8 that a log or terminal shows in place: not a control character,
/// and not one that breaks lines, changes the direction of text or is invisible.
std::size_t printable_size(std::string_view text) noexcept;

/// `text` with each byte that is not part of a printable character replaced by a backslash, an x
/// and two hex digits, so that untrusted text cannot forge log lines or control a terminal.
std::string printable(std::string_view text);

/// `text` as a string of JSON, with its quotes: one line of well-formed UTF-8 that no reader shows
/// other than it is. Characters that are not printable become escapes, and each byte that belongs
/// to no character becomes U+FFFD.
std::string json_quoted(std::string_view text);

} // namespace actorgrid
