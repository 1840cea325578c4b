set(BREAKS "The error of a handler is sent as if it were its answer.")
set(FILE net/mux/link_push.cpp)
set(TEXT [[  f.flags = flags::eof | extra | codec::zero_flag(body);]])
set(BECOMES [[  f.flags = flags::eof | codec::zero_flag(body);]])
