set(BREAKS "Callers send twice as many requests as the window allows.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[
    credit_ = request_window_;
]])
set(BECOMES [[
    credit_ = 2 * request_window_;
]])
