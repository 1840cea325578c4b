#include "actors/stream_port.hpp"

#include "actors/internal_messages.hpp"
#include "actors/stream_actor.hpp"

#include <caf/send.hpp>

namespace actorgrid::actors {

stream_port::stream_port(caf::actor stream, std::shared_ptr<stream_shared> shared,
                         const ws::loop& home)
    : stream_(std::move(stream)), shared_(std::move(shared)), home_(home) {}

stream_port::~stream_port() {
  if (!shared_->ended.load(std::memory_order_acquire)) caf::anon_send(stream_, port_dropped{});
}

stream_actor* stream_port::local() const noexcept {
  return home_.is_current() ? shared_->local : nullptr;
}

bool stream_port::take_ended() {
  if (!shared_->ended.load(std::memory_order_acquire)) return false;
  std::lock_guard lock{shared_->mutex};
  for (auto& p : shared_->leftover) items_.push_back(std::move(p));
  shared_->leftover.clear();
  end_ = shared_->end;
  input_over_ = true;
  return true;
}

bool stream_port::try_next(std::optional<payload>& item) {
  if (items_.empty() && !input_over_) {
    if (auto* here = local()) {
      detail::stream_update update;
      here->read_one(update);
      absorb(update);
    }
    if (items_.empty()) take_ended();
  }
  if (!items_.empty()) {
    item = std::move(items_.front());
    items_.pop_front();
    return true;
  }
  item.reset();
  return input_over_;
}

caf::message stream_port::pull_request() const {
  return caf::make_message(pull_input{});
}

void stream_port::absorb(detail::stream_update& update) {
  for (auto& p : update.items) items_.push_back(std::move(p));
  if (update.ended && !take_ended()) {
    input_over_ = true;
    end_ = std::move(update.end);
  }
}

void stream_port::reject(failure why) {
  items_.clear();
  input_over_ = true;
  end_ = std::move(why);
  finished_.store(true);
  caf::anon_send(stream_, fail_output{end_.text});
}

failure stream_port::end() const {
  if (input_over_) return end_;
  if (!shared_->ended.load(std::memory_order_acquire)) return {};
  std::lock_guard lock{shared_->mutex};
  return shared_->end;
}

send_status stream_port::try_send(payload& item) {
  if (item.size() > shared_->message_bytes_max) return send_status::too_large;
  if (finished_.load() || shared_->output_closed.load(std::memory_order_acquire))
    return send_status::finished;
  auto credit = shared_->credit.load(std::memory_order_acquire);
  do {
    if (credit == 0) return send_status::would_block;
  } while (!shared_->credit.compare_exchange_weak(credit, credit - 1, std::memory_order_acq_rel));
  if (auto* here = local(); here && shared_->in_transit.load() == 0) {
    here->write_one(std::move(item));
  } else {
    shared_->in_transit.fetch_add(1);
    caf::anon_send(stream_, push_item{std::move(item)});
  }
  return send_status::sent;
}

caf::message stream_port::credit_request() const {
  return caf::make_message(await_credit{});
}

void stream_port::finish() {
  if (!finished_.exchange(true)) caf::anon_send(stream_, finish_output{});
}

void stream_port::fail(std::string text) {
  if (!finished_.exchange(true)) caf::anon_send(stream_, fail_output{std::move(text)});
}

} // namespace actorgrid::actors
