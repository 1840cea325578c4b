set(BREAKS "A connection counts as two.")
set(FILE actors/core/peer_record.cpp)
set(TEXT [[  connections.fetch_add(1);]])
set(BECOMES [[  connections.fetch_add(2);]])
