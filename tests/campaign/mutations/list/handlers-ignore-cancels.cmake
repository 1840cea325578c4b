set(BREAKS "A handler goes on when its stream is cancelled.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[
    stop({errc::cancelled, "cancelled by the client"});
    break;]])
set(BECOMES [[    break;]])
