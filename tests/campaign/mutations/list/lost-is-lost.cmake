set(BREAKS "A lost peer is not dialled again.")
set(FILE actors/peers/peer_actor.cpp)
set(TEXT [[      dial_at(backoff_.after_loss(loop().now()));]])
set(BECOMES [[      backoff_.after_loss(loop().now());]])
