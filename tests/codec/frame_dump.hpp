#pragma once

#include <actorgrid/payload.hpp>

#include <string>

namespace actorgrid::testing {

/// The bytes of a frame as the protocol's document shows them: lines of hex groups, each with the
/// names of its groups behind it. Reads the bytes without the codec, and throws std::runtime_error
/// if they are no frame.
std::string dump_frame(const payload& frame);

} // namespace actorgrid::testing
