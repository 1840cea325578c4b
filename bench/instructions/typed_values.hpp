#pragma once

#include <cstddef>

namespace actorgrid::work {

/// Encodes and decodes a value that many times. @error std::logic_error if one is not as it was.
void code_values(std::size_t count);

} // namespace actorgrid::work
