set(BREAKS "Who does not say hello, or answer it, is waited for without end.")
set(FILE actors/peers/connection_handshake.cpp)
set(TEXT [[
  driver_->arm(admission_.ends);
]])
set(BECOMES [[]])
