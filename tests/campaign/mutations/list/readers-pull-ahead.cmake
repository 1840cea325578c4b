set(BREAKS "An actor that reads with then() asks for more although it has a message.")
set(FILE include/actorgrid/stream_wait.hpp)
set(TEXT [[    wait->is_done_ = wait->step_.try_now();]])
set(BECOMES [[    wait->is_done_ = false;]])
