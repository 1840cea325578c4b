#pragma once

namespace actorgrid::detail {

/// Opens /dev/null in the place of each of the descriptors 0 to 2 that is closed, so that no socket
/// or file opened later gets one of them, and is read as input or written to as output.
///
/// What is opened there refuses the direction its number stands for, so that a program whose output
/// was closed still finds that it cannot write. @thread any
void occupy_standard_descriptors() noexcept;

} // namespace actorgrid::detail
