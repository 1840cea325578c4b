set(BREAKS "Reading a request gives no credit back.")
set(FILE net/mux/stream_endpoint.cpp)
set(TEXT [[  if (!over_) push_counted(make(ops_.credit));]])
set(BECOMES [[  if (!over_ && ops_.credit != codec::op::unblock_cl_mux) push_counted(make(ops_.credit));]])
