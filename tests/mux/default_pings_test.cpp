#include "net/mux/incoming_stream.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outgoing_stream.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/config.hpp>

using namespace actorgrid;

TEST_CASE("links and streams ping as often as the configuration says if it is not set") {
  const node_config config;
  CHECK(mux::link_config{}.ping_interval == config.ping_interval);
  CHECK(mux::incoming_stream::config{}.ping_interval == config.stream_ping_interval);
  CHECK(mux::outgoing_stream::config{}.ping_interval == config.stream_ping_interval);
}
