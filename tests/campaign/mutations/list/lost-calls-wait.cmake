set(BREAKS "Calls in flight do not fail when their connection is lost.")
set(FILE net/mux/link.cpp)
set(TEXT [[
  std::sort(ids.begin(), ids.end());
]])
set(BECOMES [[
  ids.clear();
]])
