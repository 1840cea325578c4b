#include "actors/streams/outgoing_stream_actor.hpp"

namespace actorgrid::actors {

outgoing_stream_actor::outgoing_stream_actor(caf::actor_config& cfg, loop_unit& unit,
                                             outgoing_stream_setup setup)
    : stream_actor(cfg, unit, std::move(setup.driver), setup.id, setup.config.mux_id, true,
                   setup.config.deadline == mux::never),
      span_(std::move(setup.span)),
      machine_(setup.config, driver(), std::move(setup.opening), loop().now()) {}

std::shared_ptr<detail::stream_port> outgoing_stream_actor::start() {
  schedule();
  return make_port();
}

void outgoing_stream_actor::on_stop() {
  stream_actor::on_stop();
  if (span_) [[unlikely]] {
    const auto* end = machine_.input_end();
    driver().traces().end(span_, end ? *end : failure{errc::cancelled, "the stream was given up"},
                          loop().now());
  }
}

void outgoing_stream_actor::on_fail(failure why) {
  machine_.cancel({errc::cancelled, std::move(why.text)});
}

void outgoing_stream_actor::on_port_dropped() {
  machine_.cancel({errc::cancelled, "nobody uses the stream any more"});
}

} // namespace actorgrid::actors
