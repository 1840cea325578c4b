set(BREAKS "A peer may stay silent for hours.")
set(FILE net/mux/pings.hpp)
set(TEXT [[constexpr int pings_unanswered_max = 2;]])
set(BECOMES [[constexpr int pings_unanswered_max = 2000;]])
