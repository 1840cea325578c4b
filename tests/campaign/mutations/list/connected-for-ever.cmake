set(BREAKS "A peer that was connected once is reported as connected for ever.")
set(FILE actors/core/peer_record.cpp)
set(TEXT [[
  connection_ = nullptr;
  if (state.exchange(s) != s) since_ = now();
  last_failure_ = why;]])
set(BECOMES [[
  connection_ = nullptr;
  if (s != peer_state::unconnected && state.exchange(s) != s) since_ = now();
  last_failure_ = why;]])
