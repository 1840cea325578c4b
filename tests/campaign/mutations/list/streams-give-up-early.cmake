set(BREAKS "A stream is given up at the first ping.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[constexpr int silent_intervals_max = 2;]])
set(BECOMES [[constexpr int silent_intervals_max = 0;]])
