set(BREAKS "A call whose answer came too late to be sent is still counted.")
set(FILE actors/serving/responder.cpp)
set(TEXT [[  driver.ask_for_turn_end();
]])
set(BECOMES [[]])
