set(BREAKS "A stream whose handler failed looks complete.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[
  if (!output_ended_) end_ = std::move(why);
]])
set(BECOMES [[
  why = {};
]])
