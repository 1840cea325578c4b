set(BREAKS "A peer whose connection was lost is not dialled again.")
set(FILE actors/peers/peer_actor.cpp)
set(TEXT [[      dial_at(backoff_.after_loss(loop().now()));]])
set(BECOMES [[      backoff_.after_loss(loop().now());]])
