set(BREAKS "A process that was stopped for a while takes its peers for silent.")
set(FILE net/mux/link.cpp)
set(TEXT [[  if (tick == ticker::tick::late) s.pings_unanswered = 0;
]])
set(BECOMES [[]])
