#include "actors/streams/stream_actor_port.hpp"

#include "actors/streams/port_messages.hpp"

namespace actorgrid::actors {

stream_actor_port::stream_actor_port(caf::intrusive_ptr<stream_actor> stream)
    : stream_(std::move(stream)) {}

stream_actor_port::~stream_actor_port() {
  stream_->drop_port();
}

bool stream_actor_port::take_ended() {
  if (!stream_->has_ended()) return false;
  end_ = stream_->take_leftover(items_);
  input_over_ = true;
  return true;
}

bool stream_actor_port::try_next(std::optional<payload>& item) {
  if (items_.empty() && !input_over_) {
    if (stream_->is_here()) {
      detail::stream_update update;
      stream_->read_one(update);
      absorb(update);
    }
    if (items_.empty()) take_ended();
  }
  if (!items_.empty()) {
    item = items_.pop_front();
    return true;
  }
  item.reset();
  return input_over_;
}

bool stream_actor_port::await_input(detail::suspension& s) {
  return stream_->is_here() && stream_->await_input(s);
}

caf::message stream_actor_port::pull_request() const {
  return caf::make_message(pull_input{});
}

void stream_actor_port::absorb(detail::stream_update& update) {
  for (auto& p : update.items) items_.push_back(std::move(p));
  if (update.ended && !take_ended()) {
    input_over_ = true;
    end_ = std::move(update.end);
  }
}

void stream_actor_port::reject(failure why) {
  items_.clear();
  input_over_ = true;
  end_ = std::move(why);
  finished_.store(true);
  stream_->fail({errc::remote_failure, end_.text});
}

failure stream_actor_port::end() const {
  if (input_over_) return end_;
  return stream_->has_ended() ? stream_->end_reason() : failure{};
}

send_status stream_actor_port::try_send(payload& item) {
  if (item.size() > stream_->message_bytes_max()) return send_status::too_large;
  if (finished_.load() || stream_->is_output_over()) return send_status::finished;
  if (!stream_->take_credit()) return send_status::would_block;
  stream_->send_item(std::move(item));
  return send_status::sent;
}

bool stream_actor_port::await_room(detail::suspension& s) {
  return stream_->is_here() && stream_->await_room(s);
}

caf::message stream_actor_port::credit_request() const {
  return caf::make_message(await_credit{});
}

void stream_actor_port::finish() {
  if (!finished_.exchange(true)) stream_->finish();
}

void stream_actor_port::fail(failure why) {
  // Also after finish(): a caller may give up on what the handler still sends.
  finished_.store(true);
  stream_->fail(std::move(why));
}

} // namespace actorgrid::actors
