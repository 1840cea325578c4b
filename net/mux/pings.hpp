#pragma once

namespace actorgrid::mux {

/// How many pings in a row may go unanswered before the other end counts as gone. Counting pings
/// rather than time keeps a slightly late tick from making one unanswered ping look like two.
inline constexpr int pings_unanswered_max = 2;

} // namespace actorgrid::mux
