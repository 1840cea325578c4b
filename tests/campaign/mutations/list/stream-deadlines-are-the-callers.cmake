set(BREAKS "The handler's node does not keep the deadlines of streams.")
set(FILE net/mux/link_receive.cpp)
set(TEXT [[
  serve.deadline = f.deadline_ms == 0 ? never : now + std::chrono::milliseconds(f.deadline_ms);
  serve.deadline_ms]])
set(BECOMES [[
  serve.deadline = never;
  serve.deadline_ms]])
