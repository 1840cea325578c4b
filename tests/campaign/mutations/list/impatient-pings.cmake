set(BREAKS "A peer is given up when one ping was not answered.")
set(FILE net/mux/link.cpp)
set(TEXT [[constexpr int pings_unanswered_max = 2;]])
set(BECOMES [[constexpr int pings_unanswered_max = 1;]])
