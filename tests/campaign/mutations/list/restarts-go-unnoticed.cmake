set(BREAKS "A peer that was restarted is taken for the process that it was before.")
set(FILE actors/core/peer_record.cpp)
set(TEXT [[  const bool restarted = !instance_.empty() && instance_ != instance;]])
set(BECOMES [[  const bool restarted = false;]])
