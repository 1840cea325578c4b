#include "net/transport/mirror_session.hpp"

#include "net/loop/loop.hpp"

#include <string>
#include <utility>

namespace actorgrid::ws {

namespace {

class mirror_session final : public session {
public:
  explicit mirror_session(ws::loop& where) : loop_(where) {}

  void start(events& e) override { events_ = &e; }
  void write(mux::wire_message message) override {
    underway_ = std::move(message);
    is_underway_ = true;
    return_later();
  }
  void close() noexcept override { events_ = nullptr; }
  void limit_messages(std::size_t) override {}
  void pause_reading() override { is_paused_ = true; }
  bool has_hung_up() const noexcept override { return false; }
  void resume_reading() override {
    is_paused_ = false;
    if (is_underway_) return_later();
  }
  ws::loop& loop() noexcept override { return loop_; }
  const std::string& remote_address() const noexcept override { return remote_address_; }

private:
  void return_later() {
    loop_.post([watch = std::weak_ptr(alive_)] {
      if (!watch.expired()) (*watch.lock())->return_now();
    });
  }

  void return_now() {
    if (is_paused_ || !is_underway_ || !events_) return;
    is_underway_ = false;
    auto message = underway_.to_payload();
    // The receiver may write the next message from within either, or end the session.
    const std::weak_ptr watch = alive_;
    events_->on_written(std::exchange(underway_, {}));
    if (!watch.expired() && events_) events_->on_message(std::move(message));
  }

  ws::loop& loop_;
  const std::string remote_address_ = "itself";
  events* events_ = nullptr; ///< null before the start and once closed
  mux::wire_message underway_;
  bool is_underway_ = false;
  bool is_paused_ = false;
  /// Expires with the session, which may end between a write and the return of its message.
  const std::shared_ptr<mirror_session*> alive_ = std::make_shared<mirror_session*>(this);
};

} // namespace

std::unique_ptr<session> make_mirror_session(ws::loop& where) {
  return std::make_unique<mirror_session>(where);
}

} // namespace actorgrid::ws
