set(BREAKS "Reading a response gives no credit back.")
set(FILE net/mux/outgoing_stream.cpp)
set(TEXT [[
  if (!over_) push_counted(make(op::unblock_srv_mux));
]])
set(BECOMES [[
  if (over_) push_counted(make(op::unblock_srv_mux));
]])
