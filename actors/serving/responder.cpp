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

/// Tells tracers that a call ended that they were told of, which ran at that time.
void end_traced(const link_driver& driver, std::shared_ptr<open_span> span, const failure& why,
                run_times ran, mux::time_point now) {
  const auto came = detail::to_steady(span->told.began);
  const bool has_run = ran.began != mux::time_point{};
  driver.traces().end(span, span_end{why.code, why.text, detail::from_steady(now),
                                     (has_run ? ran.began : now) - came,
                                     has_run ? ran.ended - ran.began : mux::duration{}});
}

} // namespace

/// The driver is used on its loop only; everywhere else the connection's mailbox is used.
struct responder::pending {
  caf::actor connection;
  std::weak_ptr<link_driver> driver;
  const ws::loop& home;
  std::shared_ptr<peer_quota> share;
  mux::serving_id id;
  const std::uint64_t work;
  mux::time_point began{}; ///< the handler's thread's
  std::atomic<bool> answered{false};

  pending(caf::actor c, const std::shared_ptr<link_driver>& x, std::shared_ptr<peer_quota> s,
          mux::serving_id i, std::uint64_t w)
      : connection(std::move(c)), driver(x), home(x->loop()), share(std::move(s)), id(i), work(w) {}
  ~pending() { finish(remote_error("the handler went away without an answer")); }

  void finish(result<payload> outcome) {
    if (!end()) return;
    const run_times ran{began, time_of_end()};
    if (!is_home())
      caf::anon_send(connection, answer_call{id, std::move(outcome), ran});
    else if (auto alive = driver.lock())
      answer(*alive, id, std::move(outcome), ran);
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
  mux::time_point time_of_end() const noexcept {
    if (auto* here = ws::loop::current()) return here->end_work(work);
    return detail::to_steady(deadline_clock::now());
  }
  /// The node may be gone, and its loops with it.
  bool is_home() const { return ws::loop::current() == &home; }
};

responder::responder(caf::actor connection, const std::shared_ptr<link_driver>& driver,
                     std::shared_ptr<peer_quota> share, mux::serving_id id, std::uint64_t work)
    : pending_(
          std::make_shared<pending>(std::move(connection), driver, std::move(share), id, work)) {}

void responder::begin() const noexcept {
  auto* here = ws::loop::current();
  pending_->began = here ? here->now() : detail::to_steady(deadline_clock::now());
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
  if (auto* const span = driver.served().end(id, served_end::late, {})) [[unlikely]]
    end_traced(driver, std::move(*span), {errc::shutting_down, "the node shuts down"}, {}, now);
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
    end_traced(driver, std::move(*span), why, ran, now);
  }
  // Past the deadline nothing is sent, but the call is over nonetheless.
  driver.ask_for_turn_end();
}

} // namespace actorgrid::actors
