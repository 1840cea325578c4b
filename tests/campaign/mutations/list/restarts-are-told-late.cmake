set(BREAKS "A restart is reported after the connection, not before.")
set(FILE actors/peers/connection_handshake.cpp)
set(TEXT [[
  if (restarted) {
    up.what = event::kind::peer_restarted;
    core_.tell(up);
    up.what = event::kind::connected;
  }
  core_.tell(std::move(up));
]])
set(BECOMES [[
  core_.tell(up);
  if (restarted) {
    up.what = event::kind::peer_restarted;
    core_.tell(up);
  }
]])
