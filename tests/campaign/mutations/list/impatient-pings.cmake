set(BREAKS "A peer is given up after one unanswered ping.")
set(FILE net/mux/link.cpp)
set(TEXT [[if (s.pings_unanswered >= pings_unanswered_max) {]])
set(BECOMES [[if (s.pings_unanswered >= 1) {]])
