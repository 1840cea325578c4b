set(BREAKS "A request is sent twice, in case the first one got lost.")
set(FILE net/mux/link.cpp)
set(TEXT [[
    s.push(std::move(f));
  } catch]])
set(BECOMES [[
    s.push(codec::frame(f));
    s.push(std::move(f));
  } catch]])
