set(BREAKS "A stream whose connection is lost looks complete.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[  if (!over_) end_with(why);]])
set(BECOMES [[  if (!over_) end_with(why.code == errc::ok ? why : failure{});]])
