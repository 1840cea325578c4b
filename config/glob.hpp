#pragma once

#include <string_view>

namespace actorgrid {

/// Whether `text` matches a pattern in which each `*` stands for any run of characters other than
/// `barrier`; with 0, of any characters but NUL. Takes at most text x glob steps.
bool matches_glob(std::string_view glob, std::string_view text, char barrier) noexcept;

} // namespace actorgrid
