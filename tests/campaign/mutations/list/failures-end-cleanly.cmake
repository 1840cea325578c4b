set(BREAKS "A stream whose handler failed looks complete.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[
  if (!ending_) end_text_ = std::move(text);
]])
set(BECOMES [[
  text.clear();
]])
