set(BREAKS "A stream is given up at the first ping.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[if (pings_unanswered_ >= pings_unanswered_max) {]])
set(BECOMES [[if (pings_unanswered_ >= 0) {]])
