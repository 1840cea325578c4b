set(BREAKS "Cancelling a stream does not tell the peer.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[
    disconnect(++send_seq_);
    end_with(std::move(why));]])
set(BECOMES [[    end_with(std::move(why));]])
