set(BREAKS "A restarted peer is taken for its earlier process.")
set(FILE actors/core/peer_record.cpp)
set(TEXT [[  const bool restarted = !instance_.empty() && instance_ != instance;]])
set(BECOMES [[  const bool restarted = false;]])
