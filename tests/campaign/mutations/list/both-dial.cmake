set(BREAKS "Both nodes of a pair dial.")
set(FILE actors/peers/peer_actor.cpp)
set(TEXT [[
  if (!record_->dials) return expect_dial();]])
set(BECOMES [[]])
