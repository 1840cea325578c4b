set(BREAKS "The pauses between attempts grow to minutes.")
set(FILE net/mux/backoff.cpp)
set(TEXT [[last_delay_ = std::min(pause_max_, ]])
set(BECOMES [[last_delay_ = std::min(60 * pause_max_, ]])
