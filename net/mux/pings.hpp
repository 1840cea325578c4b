#pragma once

namespace actorgrid::mux {

/// How many pings in a row may go unanswered before the other end counts as gone. Pings are counted
/// instead of time: a tick that is a moment late must not make the time that a single ping went
/// unanswered look like that of two.
inline constexpr int pings_unanswered_max = 2;

} // namespace actorgrid::mux
