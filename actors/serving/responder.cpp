#include "actors/serving/responder.hpp"

#include "actors/core/peer_quota.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/serving/serve_message.hpp"

#include <caf/send.hpp>

#include <atomic>

namespace actorgrid::actors {

/// The driver is used on its loop only; everywhere else the connection's mailbox is used.
struct responder::pending {
  caf::actor connection;
  std::weak_ptr<link_driver> driver;
  const ws::loop& home;
  std::shared_ptr<peer_quota> share;
  mux::serving_id id;
  std::atomic<bool> answered{false};

  pending(caf::actor c, const std::shared_ptr<link_driver>& x, std::shared_ptr<peer_quota> s,
          mux::serving_id i)
      : connection(std::move(c)), driver(x), home(x->loop()), share(std::move(s)), id(i) {}
  ~pending() { finish(remote_error("the handler went away without an answer")); }

  void finish(result<payload> outcome) {
    if (!end()) return;
    if (!is_home())
      caf::anon_send(connection, answer_call{id, std::move(outcome)});
    else if (auto alive = driver.lock())
      answer(*alive, id, std::move(outcome));
  }
  void cancel() {
    if (!end()) return;
    if (!is_home())
      caf::anon_send(connection, cancel_served{id});
    else if (auto alive = driver.lock())
      actors::cancel(*alive, id);
  }

private:
  bool end() {
    if (answered.exchange(true)) return false;
    share->end_calls(1);
    return true;
  }
  /// The node may be gone, and its loops with it.
  bool is_home() const { return ws::loop::current() == &home; }
};

responder::responder(caf::actor connection, const std::shared_ptr<link_driver>& driver,
                     std::shared_ptr<peer_quota> share, mux::serving_id id)
    : pending_(std::make_shared<pending>(std::move(connection), driver, std::move(share), id)) {}

void responder::operator()(result<payload> outcome) const {
  pending_->finish(std::move(outcome));
}

void responder::cancel() const {
  pending_->cancel();
}

void cancel(link_driver& driver, mux::serving_id id) {
  if (!driver.is_established()) return;
  driver.link().cancel(id, driver.loop().now());
  driver.ask_for_turn_end();
}

void answer(link_driver& driver, mux::serving_id id, result<payload> outcome) {
  if (!driver.is_established()) return;
  auto& link = driver.link();
  if (outcome && driver.is_full())
    link.respond_error(id, {errc::remote_failure, "too many bytes wait to be sent to the caller"},
                       driver.loop().now());
  else if (outcome)
    link.respond(id, std::move(*outcome), driver.loop().now());
  else
    link.respond_error(id, remote_failure_of(outcome.error()), driver.loop().now());
  // Past the deadline nothing is sent, but the call is over nonetheless.
  driver.ask_for_turn_end();
}

} // namespace actorgrid::actors
