#include "actors/peers/asked_calls.hpp"

#include <actorgrid/peer.hpp>

#include <tuple>
#include <utility>

namespace actorgrid::actors {

void asked_calls::begin(link_driver& driver, call_message& m, asker who) {
  const auto deadline = m.deadline == deadline_clock::time_point{}
                            ? driver.loop().now() + call_options{}.timeout.duration()
                            : detail::to_steady(m.deadline);
  // The same message may have been sent twice.
  const bool is_named = m.ticket != 0 && !calls_.contains(m.ticket);
  const auto ticket = is_named ? m.ticket : ++last_ticket_;
  const auto kept = calls_.emplace(std::piecewise_construct, std::forward_as_tuple(ticket),
                                   std::forward_as_tuple(*this, ticket, std::move(who)));
  auto& asked = kept.first->second;
  auto sent = driver.call(m.id, m.subroute, std::move(m.body), deadline, asked, m.trace);
  if (sent)
    asked.mux_id = *sent;
  else
    finish(ticket, make_error(sent.why()));
}

void asked_calls::abandon(link_driver& driver, std::uint64_t ticket) {
  const auto found = calls_.find(ticket);
  if (found == calls_.end()) return;
  driver.abandon(found->second.mux_id, found->second);
  finish(ticket, make_error(errc::cancelled, "nobody waits for the answer"));
}

void asked_calls::finish(std::uint64_t ticket, result<payload> outcome) {
  // First: the actor that gets the answer may ask again before this returns.
  auto ended = calls_.extract(ticket);
  auto who = ended.mapped().take_asker();
  if (outcome)
    answer(std::move(who), std::move(*outcome));
  else
    answer(std::move(who), std::move(outcome.error()));
}

template <class T>
void asked_calls::answer(asker who, T value) {
  auto* home = loop_runner::current();
  if (!who.stages.empty()) {
    const auto next = std::move(who.stages.back());
    who.stages.pop_back();
    next->enqueue(caf::make_mailbox_element(std::move(who.by), who.id, std::move(who.stages),
                                            std::move(value)),
                  home);
  } else if (const auto to = std::move(who.by)) {
    to->enqueue(caf::make_mailbox_element(caf::strong_actor_ptr{connection_.ctrl()},
                                          who.id.response_id(), {}, std::move(value)),
                home);
  }
}

} // namespace actorgrid::actors
