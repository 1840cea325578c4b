set(BREAKS "A peer is dialled again in the moment in which its connection was lost.")
set(FILE net/mux/backoff.cpp)
set(TEXT [[
  return paced(now + jitter(breath_min, breath_max));
}]])
set(BECOMES [[
  return now;
}]])
