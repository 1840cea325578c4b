set(BREAKS "A restart is reported after the connection, not before.")
set(FILE actors/peers/connection_handshake.cpp)
set(TEXT [[
  if (restarted) core_.tell({event::kind::peer_restarted, *record_->host, {}, {}});
  core_.tell({event::kind::connected,
              *record_->host,
              (record_->dials ? "dialled, " : "accepted, ") + driver_->remote_address(),
              {}});
]])
set(BECOMES [[
  core_.tell({event::kind::connected,
              *record_->host,
              (record_->dials ? "dialled, " : "accepted, ") + driver_->remote_address(),
              {}});
  if (restarted) core_.tell({event::kind::peer_restarted, *record_->host, {}, {}});
]])
