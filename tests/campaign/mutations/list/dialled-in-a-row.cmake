set(BREAKS "A peer that does not answer is dialled again and again.")
set(FILE net/mux/backoff.cpp)
set(TEXT [[std::max(attempt_began_ + jitter(retry_min, last_delay_),]])
set(BECOMES [[std::max(attempt_began_,]])
