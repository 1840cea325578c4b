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

  /// The next message not yet returned; empty when none came in time.
  std::optional<std::string> next_message();
  /// Why the session ended; ok when it did not in time.
  failure wait_closed();
  /// Writes one message without waiting for it to leave.
  void write(std::string_view message);
  /// Writes one message and waits until it left.
  bool write_and_wait(std::string_view message);
  /// Destroys the session.
  void close();
  /// Runs on the loop within the next on_message, after the message was recorded.
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
  std::unique_ptr<session> session_; ///< touched by the loop only
  std::function<void(std::unique_ptr<session>&)> hook_;
  monitor monitor_;
  std::deque<payload> messages_;
  std::size_t written_count_ = 0;
  std::size_t closed_count_ = 0;
  failure closed_why_;
};

/// An acceptor on the loopback with its loop, and what it let in and refused.
class test_server {
public:
  struct refused {
    std::string remote;
    failure why;
  };

  explicit test_server(acceptor_options options = {});
  ~test_server();

  std::uint16_t port() const { return acceptor_->port(); }
  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port());
  }
  /// The next session let in; null when none came in time.
  std::shared_ptr<test_peer> next_peer();
  /// The next refusal; ok when none came in time.
  failure next_refusal() { return next_refused().why; }
  /// The same with the address it came from.
  refused next_refused();
  /// When the oldest session still counted has to be known.
  loop::clock::time_point probation_ends();
  /// Tells the acceptor that the oldest session still counted is known now.
  void authenticate_one();

  /// Is called with each peer before it begins. @thread the loop's own
  void on_begin(std::function<void(test_peer&)> f) { on_begin_ = std::move(f); }

  acceptor& get() noexcept { return *acceptor_; }
  test_loop& where() noexcept { return loop_; }

private:
  test_loop loop_{std::chrono::microseconds{0}}; ///< does not poll, so that its turns count
  std::function<void(test_peer&)> on_begin_;
  monitor monitor_;
  std::deque<std::shared_ptr<test_peer>> peers_;
  std::vector<std::shared_ptr<test_peer>> all_peers_;
  std::deque<admission> admissions_;
  std::deque<refused> refusals_;
  std::unique_ptr<acceptor> acceptor_;
};

/// Options of an acceptor that lets messages of up to 2 MiB pass.
acceptor_options roomy();

/// Dials and waits for the outcome, in `peer` or in `why`.
struct dialled {
  std::shared_ptr<test_peer> peer;
  failure why;
};
dialled dial_and_wait(test_loop& where, dial_target target,
                      const std::function<void(test_peer&)>& on_begin = {});

/// A target with a TLS context and short but not tight time limits left at their defaults.
dial_target target_of(const std::string& url);

} // namespace actorgrid::ws::test
