set(BREAKS "A peer may stay silent for hours.")
set(FILE net/mux/link.cpp)
set(TEXT [[now - s.last_pong > 2 * s.config.ping_interval]])
set(BECOMES [[now - s.last_pong > 2000 * s.config.ping_interval]])
