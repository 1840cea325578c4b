set(BREAKS "An answer to no call completes the first call in flight.")
set(FILE net/mux/link_receive.cpp)
set(TEXT [[
  const auto call = calls_out.find(f.mux_id);
  if (call == calls_out.end()) return false;]])
set(BECOMES [[
  auto call = calls_out.find(f.mux_id);
  if (call == calls_out.end() && f.op == op::response) call = calls_out.begin();
  if (call == calls_out.end()) return false;]])
