set(BREAKS "An actor that reads with then() asks for more although it has a message.")
set(FILE include/actorgrid/stream_wait.hpp)
set(TEXT [[    if (!step->try_now()) return ask(self, std::move(step), std::move(f));]])
set(BECOMES [[    return ask(self, std::move(step), std::move(f));]])
