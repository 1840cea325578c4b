set(BREAKS "Reading a request gives no credit back.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[
  push_counted(make(op::unblock_cl_mux));
  return request;]])
set(BECOMES [[  return request;]])
