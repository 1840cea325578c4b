set(BREAKS "Who does not say hello, or answer it, is waited for without end.")
set(FILE actors/connection_handshake.cpp)
set(TEXT [[
  context_->arm(loop().now() + core_.config.limits.handshake_timeout);
]])
set(BECOMES [[]])
