set(BREAKS "A lost peer is dialled again without a pause.")
set(FILE net/mux/backoff.cpp)
set(TEXT [[
  return paced(now + jitter(breath_min, breath_max));
}]])
set(BECOMES [[
  return now;
}]])
