set(BREAKS "Sending a response takes no credit.")
set(FILE net/mux/incoming_stream.cpp)
set(TEXT [[
  if (credit_ == 0) return send_status::no_credit;
  --credit_;
  // Clients]])
set(BECOMES [[
  if (credit_ == 0) return send_status::no_credit;
  // Clients]])
