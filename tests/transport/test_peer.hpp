#pragma once

#include "net/transport/acceptor.hpp"
#include "net/transport/dialer.hpp"
#include "net/transport/session.hpp"
#include "tests/loop/test_loop.hpp"
#include "tests/transport/waiting.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ws::test {

/// Owns a session and remembers what it reported.
class test_peer final : public session::events {
public:
  explicit test_peer(test_loop& where) : loop_(where) {}
  test_peer(const test_peer&) = delete;
  test_peer& operator=(const test_peer&) = delete;
  ~test_peer() { close(); }

  /// Takes the session and starts it. @thread the loop's own
  void begin(std::unique_ptr<session> s);

  /// The next message not yet returned; nothing if none comes in time.
  std::optional<std::string> next_message();
  /// Why the session ended; ok if it does not end in time.
  failure wait_closed();
  /// Writes one message without waiting for it to leave.
  void write(std::string_view message);
  /// Writes one message, and waits until it has left.
  bool write_and_wait(std::string_view message);
  /// Destroys the session.
  void close();
  /// Runs `f` on the loop, within the next on_message, once the message is recorded.
  void on_next_message(std::function<void(std::unique_ptr<session>&)> f) { hook_ = std::move(f); }
  void limit_messages(std::size_t bytes_max);
  void resume();
  bool has_hung_up();

  std::size_t closed_count() {
    return monitor_.look([&] { return closed_count_; });
  }
  std::size_t written_count() {
    return monitor_.look([&] { return written_count_; });
  }

private:
  void on_message(payload message) override;
  void on_written(mux::wire_message spent) override;
  void on_closed(failure why) override;

  test_loop& loop_;
  std::unique_ptr<session> session_; ///< used only by the loop
  std::function<void(std::unique_ptr<session>&)> hook_;
  monitor monitor_;
  std::deque<payload> messages_;
  std::size_t written_count_ = 0;
  std::size_t closed_count_ = 0;
  failure closed_why_;
};

/// An acceptor on the loopback with a loop of its own, and what it accepted and refused.
class test_server {
public:
  struct refused {
    std::string remote;
    failure why;
  };

  explicit test_server(acceptor_options options = {}, grid_route route = {});
  ~test_server();

  std::uint16_t port() const { return acceptor_->port(); }
  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port());
  }
  /// The next accepted session; null if none comes in time.
  std::shared_ptr<test_peer> next_peer();
  /// The next refusal; ok if none comes in time.
  failure next_refusal() { return next_refused().why; }
  /// The same, with the address of the refused peer.
  refused next_refused();
  /// When the oldest unauthenticated session must be authenticated.
  loop::clock::time_point authentication_due();
  /// Tells the acceptor that the oldest unauthenticated session is authenticated.
  void authenticate_one();

  /// `f` is called with each peer before it begins. @thread the loop's own
  void on_begin(std::function<void(test_peer&)> f) { on_begin_ = std::move(f); }

  acceptor& get() noexcept { return *acceptor_; }
  test_loop& where() noexcept { return loop_; }

private:
  test_loop loop_{std::chrono::microseconds{0}}; ///< does not poll, so that turns can be counted
  std::function<void(test_peer&)> on_begin_;
  monitor monitor_;
  std::deque<std::shared_ptr<test_peer>> peers_;
  std::vector<std::shared_ptr<test_peer>> all_peers_;
  std::deque<admission> admissions_;
  std::deque<refused> refusals_;
  std::unique_ptr<acceptor> acceptor_;
};

/// Options of an acceptor that accepts messages of up to 2 MiB.
acceptor_options roomy();

/// The outcome of a dial: `peer`, or `why` there is none.
struct dialled {
  std::shared_ptr<test_peer> peer;
  failure why;
};
dialled dial_and_wait(test_loop& where, dial_target target,
                      const std::function<void(test_peer&)>& on_begin = {});

/// A target with a TLS context; its time limits are left at their defaults.
dial_target target_of(const std::string& url);

} // namespace actorgrid::ws::test
