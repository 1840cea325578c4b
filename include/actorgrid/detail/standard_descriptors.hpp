#pragma once

namespace actorgrid::detail {

/// Opens /dev/null on each of the descriptors 0 to 2 that is closed, so that no socket or file
/// opened later gets one of these numbers and is read as input or written to as output.
///
/// It is opened for the opposite direction only (descriptor 0 cannot be read, 1 and 2 cannot be
/// written), so that a program whose output was closed still gets an error when it writes.
/// @thread any
void occupy_standard_descriptors() noexcept;

} // namespace actorgrid::detail
