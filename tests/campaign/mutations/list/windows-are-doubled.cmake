set(BREAKS "Callers send twice as many requests as the window allows.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[
    credit_ = config_.window.in;
]])
set(BECOMES [[
    credit_ = 2 * config_.window.in;
]])
