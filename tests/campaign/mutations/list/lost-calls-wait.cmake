set(BREAKS "Calls in flight are not told that their connection was lost.")
set(FILE net/mux/link.cpp)
set(TEXT [[
  std::sort(ids.begin(), ids.end());
]])
set(BECOMES [[
  ids.clear();
]])
