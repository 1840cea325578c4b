set(BREAKS "Clocks that differ by half a minute are too far apart.")
set(FILE net/mux/handshake.cpp)
set(TEXT [[  if (distance > clock_skew_seconds_max * nanoseconds_per_second) {]])
set(BECOMES [[  if (distance > 30 * nanoseconds_per_second) {]])
