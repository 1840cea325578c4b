set(BREAKS "Sending a response takes no credit.")
set(FILE net/mux/stream_endpoint.cpp)
set(TEXT [[
  --credit_;
  codec::frame f = make(ops_.item]])
set(BECOMES [[
  if (ops_.item != codec::op::mux_server_msg) --credit_;
  codec::frame f = make(ops_.item]])
