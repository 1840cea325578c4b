set(BREAKS "A call whose answer came too late to be sent is still counted.")
set(FILE actors/serving/responder.cpp)
set(TEXT [[
  // Past the deadline nothing is sent, but the call is over nonetheless.
  driver.ask_for_turn_end();
]])
set(BECOMES [[]])
