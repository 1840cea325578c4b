set(BREAKS "Deadlines of calls are checked only when a ping is due.")
set(FILE net/mux/link.cpp)
set(TEXT [[  return std::min(state_->pings.due(), state_->call_deadlines.next_due());]])
set(BECOMES [[  return state_->pings.due();]])
