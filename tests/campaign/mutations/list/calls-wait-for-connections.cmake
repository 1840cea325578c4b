set(BREAKS "A call without a connection is sent once there is one.")
set(FILE actors/peers/peer_actor.cpp)
set(TEXT [[
    promise.deliver(make_error(errc::disconnected, "not connected to " + *record_->host));
]])
set(BECOMES [[
    delayed_send(this, std::chrono::milliseconds(500), std::move(m));
]])
