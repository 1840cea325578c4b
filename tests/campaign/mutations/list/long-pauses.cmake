set(BREAKS "The pauses between attempts grow to minutes.")
set(FILE net/mux/backoff.cpp)
set(TEXT [[constexpr duration delay_max = 30s;]])
set(BECOMES [[constexpr duration delay_max = 300s;]])
