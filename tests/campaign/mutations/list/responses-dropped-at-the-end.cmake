set(BREAKS "What a caller has not read yet is dropped when the end of its stream arrives.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[
  end_ = std::move(why);
  over_ = true;]])
set(BECOMES [[
  end_ = std::move(why);
  queue_.clear();
  over_ = true;]])
