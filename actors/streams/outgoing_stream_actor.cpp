#include "actors/streams/outgoing_stream_actor.hpp"

namespace actorgrid::actors {

outgoing_stream_actor::outgoing_stream_actor(caf::actor_config& cfg, loop_unit& unit,
                                             outgoing_stream_setup setup)
    : stream_actor(cfg, unit, std::move(setup.driver), setup.id, setup.config.mux_id, true,
                   setup.config.deadline == mux::never),
      takes_input_(setup.config.takes_input), span_(std::move(setup.span)),
      machine_(setup.config, driver(), std::move(setup.opening), loop().now()) {}

std::shared_ptr<detail::stream_port> outgoing_stream_actor::start() {
  schedule();
  return make_port();
}

void outgoing_stream_actor::on_stop() {
  stream_actor::on_stop();
  if (span_) [[unlikely]]
    driver().traces().end(span_, final_failure(), loop().now());
}

void outgoing_stream_actor::on_frames(std::vector<codec::frame>& frames) {
  machine_.on_frames(frames, loop().now());
}

void outgoing_stream_actor::on_timeout() {
  machine_.on_timeout(loop().now());
}

void outgoing_stream_actor::on_lost(const failure& why) {
  machine_.on_lost(why);
}

void outgoing_stream_actor::on_fail(failure why) {
  machine_.cancel({errc::cancelled, std::move(why.text)});
}

void outgoing_stream_actor::on_port_dropped() {
  machine_.cancel({errc::cancelled, "nobody uses the stream any more"});
}

failure outgoing_stream_actor::final_failure() const {
  const auto* end = machine_.end();
  return end ? *end : failure{errc::cancelled, "the stream was given up"};
}

} // namespace actorgrid::actors
