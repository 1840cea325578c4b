#include "tests/hostile/dialled_listener.hpp"

#include "net/mux/dial_order.hpp"

namespace actorgrid::hostile {

std::string host_of(const ws::test::raw_listener& l) {
  return "http://127.0.0.1:" + std::to_string(l.port());
}

ws::test::raw_listener make_listener(const std::string& local) {
  for (;;) {
    ws::test::raw_listener l;
    if (mux::should_dial(local, host_of(l))) return l;
  }
}

} // namespace actorgrid::hostile
