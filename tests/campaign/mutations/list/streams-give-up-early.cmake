set(BREAKS "A stream is given up at the first ping.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[constexpr int pings_unanswered_max = 2;]])
set(BECOMES [[constexpr int pings_unanswered_max = 0;]])
