#include "actors/serving/responder.hpp"

#include "actors/core/peer_quota.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/serving/serve_message.hpp"

#include <caf/send.hpp>

#include <atomic>

namespace actorgrid::actors {

namespace {

failure too_much_waits() {
  return {errc::remote_failure, "too many bytes wait to be sent to the caller"};
}

} // namespace

/// The driver is used on its loop only; everywhere else the connection's mailbox is used. What the
/// handler's thread sets as a call_start is when the handler began.
struct responder::pending : call_start {
  caf::actor connection;
  link_driver& driver; ///< which `connection` keeps
  const ws::loop& home;
  std::shared_ptr<peer_quota> share;
  mux::serving_id id;
  const std::uint64_t work;
  std::atomic<bool> answered{false};

  pending(caf::actor c, link_driver& x, std::shared_ptr<peer_quota> s, mux::serving_id i,
          std::uint64_t w)
      : connection(std::move(c)), driver(x), home(x.loop()), share(std::move(s)), id(i), work(w) {}
  ~pending() { finish(remote_error("the handler went away without an answer")); }

  void finish(result<payload> outcome) {
    if (!end()) return;
    const run_times ran{get(), time_of_end()};
    if (!is_home())
      caf::anon_send(connection, answer_call{id, std::move(outcome), ran});
    else
      answer(driver, id, std::move(outcome), ran);
  }
  void cancel() {
    if (!end()) return;
    if (!is_home())
      caf::anon_send(connection, cancel_served{id});
    else
      actors::cancel(driver, id);
  }

private:
  bool end() {
    if (answered.exchange(true)) return false;
    share->end_calls(1);
    return true;
  }
  mux::time_point time_of_end() const noexcept {
    if (auto* here = ws::loop::current()) return here->end_work(work);
    return detail::to_steady(deadline_clock::now());
  }
  /// The node may be gone, and its loops with it.
  bool is_home() const { return ws::loop::current() == &home; }
};

responder::responder(caf::actor connection, link_driver& driver, std::shared_ptr<peer_quota> share,
                     mux::serving_id id, std::uint64_t work)
    : pending_(
          std::make_shared<pending>(std::move(connection), driver, std::move(share), id, work)) {}

void responder::begin() const noexcept {
  auto* here = ws::loop::current();
  pending_->set(here ? here->now() : detail::to_steady(deadline_clock::now()));
}

std::weak_ptr<const call_start> responder::start() const noexcept {
  return pending_;
}

std::uint64_t responder::work() const noexcept {
  return pending_->work;
}

void responder::operator()(result<payload> outcome) const {
  pending_->finish(std::move(outcome));
}

void responder::cancel() const {
  pending_->cancel();
}

void cancel(link_driver& driver, mux::serving_id id) {
  if (!driver.is_established()) return;
  const auto now = driver.loop().now();
  const auto ran = driver.served().times_until(now, id);
  if (auto* const span = driver.served().end(id, served_end::late, ran)) [[unlikely]]
    driver.traces().end(*span, {errc::shutting_down, "the node shuts down"}, ran, now);
  driver.link().cancel(id, now);
  driver.ask_for_turn_end();
}

void answer(link_driver& driver, mux::serving_id id, result<payload>&& outcome, run_times ran) {
  if (!driver.is_established()) return;
  auto& link = driver.link();
  const auto now = driver.loop().now();
  auto how = served_end::error;
  bool is_sent = false;
  if (!outcome) {
    is_sent = link.respond_error(id, remote_failure_of(outcome.error()), now);
  } else if (driver.is_full()) {
    is_sent = link.respond_error(id, too_much_waits(), now);
  } else {
    how = served_end::ok;
    is_sent = link.respond(id, std::move(*outcome), now);
  }
  if (auto* const span = driver.served().end(id, is_sent ? how : served_end::late, ran))
      [[unlikely]] {
    auto why = outcome ? failure{} : remote_failure_of(outcome.error());
    if (!is_sent)
      why = {errc::deadline_exceeded, "answered after the deadline"};
    else if (how != served_end::ok && !why)
      why = too_much_waits();
    driver.traces().end(*span, why, ran, now);
  }
  // Past the deadline nothing is sent, but the call is over nonetheless.
  driver.ask_for_turn_end();
}

} // namespace actorgrid::actors
