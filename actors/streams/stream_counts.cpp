// What a stream counts, and tells of itself.
#include "actors/streams/stream_actor.hpp"

#include <utility>

namespace actorgrid::actors {

stream_stats stream_actor::describe() const {
  const auto now = driver_->loop().now();
  const auto waited = [now](const direction_metrics& direction, mux::time_point since) {
    return since == mux::never ? direction.waited : direction.waited + (now - since);
  };
  return {mux_id(),
          route_,
          is_outgoing(),
          std::string{to_string(waiting_)},
          credit_.load(),
          output_.messages,
          input_.messages,
          waited(output_, output_wait_began_),
          waited(input_, input_wait_began_),
          waiting_ == mux::waiting_for::nothing ? mux::duration{} : now - waiting_since_};
}

void stream_actor::note_wait() {
  const auto waits = machine().waiting_for();
  const auto moved = output_.messages + input_.messages;
  if (waits == waiting_ && moved == moved_before_) return;
  waiting_ = waits;
  moved_before_ = moved;
  waiting_since_ = loop().now();
}

std::optional<payload> stream_actor::take_counted() {
  auto item = machine().next();
  if (item) {
    ++input_.messages;
    driver_->totals().stream_input.messages.add();
  }
  return item;
}

void stream_actor::end_wait(mux::time_point& since, direction_metrics& mine,
                            detail::direction_totals& all) {
  if (since == mux::never) return;
  const auto waited = loop().now() - std::exchange(since, mux::never);
  mine.waited += waited;
  all.waited_ns.add(static_cast<std::uint64_t>(waited.count()));
}

void stream_actor::end_output_wait() {
  end_wait(output_wait_began_, output_, driver_->totals().stream_output);
}

void stream_actor::end_input_wait() {
  end_wait(input_wait_began_, input_, driver_->totals().stream_input);
}

} // namespace actorgrid::actors
