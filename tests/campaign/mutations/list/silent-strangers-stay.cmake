set(BREAKS "A connection that never says hello, or never answers it, stays open.")
set(FILE actors/peers/connection_handshake.cpp)
set(TEXT [[
  driver_->arm(admission_.ends);
]])
set(BECOMES [[]])
