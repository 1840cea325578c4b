#include "bench/driver/contestant.hpp"

#include <stdexcept>

namespace actorgrid::bench {

void connection::run_streams(closed_loop&, const stream_plan&) {
  throw std::logic_error("a connection without streams");
}

} // namespace actorgrid::bench
