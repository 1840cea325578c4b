set(BREAKS "A stream whose input was finished cannot be cancelled.")
set(FILE actors/streams/stream_actor_port.cpp)
set(TEXT [[  finished_.store(true);
  stream_->fail(std::move(why));
]])
set(BECOMES [[  if (!finished_.exchange(true)) stream_->fail(std::move(why));
]])
