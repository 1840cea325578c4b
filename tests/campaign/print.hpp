#pragma once

#include "tests/campaign/history.hpp"

#include <iosfwd>
#include <string>

namespace actorgrid::campaign {

std::string_view to_string(call_kind k) noexcept;
std::string_view to_string(call_form f) noexcept;
std::string_view to_string(stream_kind k) noexcept;
std::string_view to_string(caller_kind k) noexcept;

/// "12.300000000".
std::string in_seconds(nanoseconds time);
/// "call 17 from 0 to 1 (slow)".
std::string name_of(const call_record& c);
std::string name_of(const stream_record& s);
/// "ok", or the error.
std::string text_of(const ending& e);

/// Prints everything in the order in which it happened, one line each.
void print(const history& h, std::ostream& out);

} // namespace actorgrid::campaign
