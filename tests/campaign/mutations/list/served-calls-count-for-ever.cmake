set(BREAKS "The place of a call that was answered is not free again.")
set(FILE net/mux/link.cpp)
set(TEXT [[
  served_free.push_back(static_cast<std::uint32_t>(slot));
  return &call;]])
set(BECOMES [[  return &call;]])
