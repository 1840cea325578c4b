#include "actors/testing/simulated/wire_end.hpp"

#include "net/loop/loop.hpp"

#include <actorgrid/detail/deadline.hpp>
#include <actorgrid/error.hpp>

#include <utility>

namespace actorgrid::testing::simulated {

void trace_log::add(direction way, const std::string& what) {
  lines_.push_back(in_seconds(simulator_.elapsed()) + ' ' + std::to_string(way.from) + '>'
                   + std::to_string(way.to) + ' ' + what);
}

wire_end::wire_end(wire_end_setup setup) : setup_(std::move(setup)) {
  write_timer_.emplace(setup_.where, [this] { check_write(); });
}

void wire_end::check_write() {
  const auto late = setup_.where.now() - write_due_;
  if (late > setup_.write_timeout / 2) return arm_write_timer(); // the node was paused
  end({errc::write_timeout,
       "a write was blocked longer than " + std::to_string(setup_.write_timeout.count()) + " ms"});
}

void wire_end::arm_write_timer() {
  write_due_ = detail::deadline_after(setup_.where.now(), setup_.write_timeout);
  write_timer_->arm(write_due_);
}

void wire_end::join(const std::shared_ptr<wire_end>& a, const std::shared_ptr<wire_end>& b) {
  a->other_ = b;
  b->other_ = a;
}

void wire_end::start(ws::session::events& events) {
  events_ = &events;
  setup_.where.post([weak = weak_from_this()] {
    auto self = weak.lock();
    if (!self) return;
    self->read();
    if (self->lost_) self->end(std::exchange(self->lost_, {}));
  });
}

void wire_end::write(mux::wire_message message) {
  if (closed_) return;
  const auto size = message.size();
  auto copy = message.to_payload();
  writing_ = std::move(message);
  arm_write_timer();
  written_last_ = setup_.out.send(
      size,
      [weak = weak_from_this()] {
        if (auto self = weak.lock(); self && !self->closed_)
          self->setup_.where.post([weak] {
            if (auto alive = weak.lock()) alive->on_left();
          });
      },
      [there = other_, copy = std::move(copy)] {
        if (auto end = there.lock()) end->arrive(copy);
      });
}

void wire_end::on_left() {
  if (closed_ || !writing_) return;
  write_timer_->disarm();
  auto spent = *std::exchange(writing_, std::nullopt);
  if (events_) events_->on_written(std::move(spent));
}

void wire_end::arrive(payload message) {
  if (closed_) return;
  unread_.push_back(std::move(message));
  if (std::exchange(read_is_planned_, true)) return;
  const auto wait = setup_.simulator.read_delay();
  if (wait.count() == 0) return post_read();
  setup_.simulator.plan(setup_.simulator.now() + wait, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->post_read();
  });
}

void wire_end::post_read() {
  setup_.where.post([weak = weak_from_this()] {
    auto self = weak.lock();
    if (!self) return;
    self->read_is_planned_ = false;
    self->read();
  });
}

void wire_end::read() {
  while (!closed_ && events_ && !paused_ && !unread_.empty()) {
    auto message = std::move(unread_.front());
    unread_.pop_front();
    on_message(std::move(message));
  }
}

void wire_end::resume_reading() {
  if (std::exchange(paused_, false)) post_read();
}

void wire_end::on_message(payload message) {
  setup_.trace.add(from_there(), "message " + std::to_string(message.size()));
  if (message.size() > setup_.message_bytes_max)
    end({errc::message_too_large, "the peer sent a message above the limit"});
  else
    events_->on_message(std::move(message));
}

void wire_end::lose(failure why) {
  if (closed_) return;
  setup_.where.post([weak = weak_from_this(), why = std::move(why)] {
    auto self = weak.lock();
    if (!self) return;
    self->read();
    self->end(why);
  });
}

void wire_end::end(failure why) {
  if (closed_) return;
  if (!events_) {
    lost_ = std::move(why);
    return;
  }
  setup_.trace.add(from_there(), "lost: " + render(why));
  // The callback may destroy this.
  auto* events = events_;
  close();
  events->on_closed(std::move(why));
}

void wire_end::leave(const char* as_seen_there) noexcept {
  if (std::exchange(closed_, true)) return;
  events_ = nullptr;
  write_timer_.reset();
  if (setup_.between.is_cut() || !as_seen_there) return;
  if (writing_) setup_.out.retract(written_last_);
  setup_.out.send(
      0, [] {},
      [there = other_, as_seen_there] {
        if (auto end = there.lock()) end->lose({errc::disconnected, as_seen_there});
      });
}

namespace {

class simulated_session final : public ws::session {
public:
  explicit simulated_session(std::shared_ptr<wire_end> end) : end_(std::move(end)) {}
  ~simulated_session() override { end_->close(); }

  void start(events& e) override { end_->start(e); }
  void write(mux::wire_message message) override { end_->write(std::move(message)); }
  void close() noexcept override { end_->close(); }
  void limit_messages(std::size_t bytes_max) override { end_->limit_messages(bytes_max); }
  void pause_reading() override { end_->pause_reading(); }
  bool has_hung_up() const noexcept override { return end_->has_hung_up(); }
  void resume_reading() override { end_->resume_reading(); }
  ws::loop& loop() noexcept override { return end_->where(); }
  const std::string& remote_address() const noexcept override { return end_->remote_address(); }

private:
  std::shared_ptr<wire_end> end_;
};

} // namespace

std::unique_ptr<ws::session> make_session(std::shared_ptr<wire_end> end) {
  return std::make_unique<simulated_session>(std::move(end));
}

} // namespace actorgrid::testing::simulated
