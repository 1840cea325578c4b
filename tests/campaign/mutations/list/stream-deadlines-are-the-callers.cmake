set(BREAKS "The handler's node does not keep the deadlines of streams.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[  if (now >= config_.deadline) {]])
set(BECOMES [[  if (config_.deadline_ms == 1 && now >= config_.deadline) {]])
