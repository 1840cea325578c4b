set(BREAKS "A peer is given up when it was silent for half an interval.")
set(FILE net/mux/link.cpp)
set(TEXT [[now - s.last_pong > 2 * s.config.ping_interval]])
set(BECOMES [[now - s.last_pong > s.config.ping_interval / 2]])
