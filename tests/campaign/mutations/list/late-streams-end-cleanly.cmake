set(BREAKS "A stream that is cut short by its deadline looks complete.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[    return end_with({errc::deadline_exceeded, "the stream's deadline passed"});]])
set(BECOMES [[    return end_with({});]])
