set(BREAKS "A stream's frames from one message are handled last to first.")
set(FILE net/mux/link_receive.cpp)
set(TEXT [[  to.frames.push_back(std::move(f));]])
set(BECOMES [[  to.frames.insert(to.frames.begin(), std::move(f));]])
