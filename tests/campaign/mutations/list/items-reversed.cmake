set(BREAKS "A reader on another loop reads the messages that wait last to first.")
set(FILE actors/streams/stream_actor_port.cpp)
set(TEXT [[  for (auto& p : update.items) items_.push_back(std::move(p));]])
set(BECOMES [[
  for (auto p = update.items.rbegin(); p != update.items.rend(); ++p)
    items_.push_back(std::move(*p));]])
