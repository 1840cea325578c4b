set(BREAKS "The end of a stream drops what its caller has not read yet.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[
  end_ = std::move(why);
  over_ = true;]])
set(BECOMES [[
  end_ = std::move(why);
  queue_.clear();
  over_ = true;]])
