set(BREAKS "A call that was answered counts as in flight for ever.")
set(FILE net/mux/link.cpp)
set(TEXT [[
  served_free.push_back(static_cast<std::uint32_t>(slot));
  return &call;]])
set(BECOMES [[  return &call;]])
