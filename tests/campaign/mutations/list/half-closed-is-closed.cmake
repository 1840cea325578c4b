set(BREAKS "A handler is told that its input ended when a cancel arrives.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[
    stop({errc::cancelled, "cancelled by the client"});
    break;]])
set(BECOMES [[
    input_ended_ = true;
    break;]])
