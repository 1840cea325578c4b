set(BREAKS "A restart is told after the peer is connected.")
set(FILE actors/peer_actor.cpp)
set(TEXT [[
  if (restarted) tell(event::kind::peer_restarted);
  tell(event::kind::connected, (record_->dials ? "dialled, " : "accepted, ") + m.remote_address);
]])
set(BECOMES [[
  tell(event::kind::connected, (record_->dials ? "dialled, " : "accepted, ") + m.remote_address);
  if (restarted) tell(event::kind::peer_restarted);
]])
