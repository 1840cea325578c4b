#include "actors/serving/actor_calls.hpp"

#include "actors/core/node_core.hpp"
#include "actors/core/peer_quota.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/runtime/make_unscheduled.hpp"
#include "actors/serving/answer_inbox.hpp"
#include "actors/serving/responder.hpp"
#include "actors/serving/served_actor.hpp"

#include <utility>

namespace actorgrid::actors {

namespace {

const detail::actor_handler& handler_of(const handler_entry& entry) {
  return std::get<detail::actor_handler>(entry.spec.run);
}

/// The link's IDs are a generation and, in the lower half, a slot.
std::size_t slot_of(std::uint64_t number) noexcept {
  return static_cast<std::uint32_t>(number);
}

/// The number of the request for a call: its ID with fewer generations, as numbers are shorter. An
/// actor that answers twice would have to do so 2^28 calls later to answer another call.
std::uint64_t number_of(mux::serving_id id) noexcept {
  constexpr std::uint64_t generations = (std::uint64_t{1} << 28) - 1;
  return ((id >> 32) % generations + 1) << 32 | slot_of(id);
}

} // namespace

std::shared_ptr<actor_calls> actor_calls::make(link_driver& connection,
                                               std::shared_ptr<peer_quota> share) {
  std::shared_ptr<actor_calls> calls{new actor_calls(connection, std::move(share))};
  calls->inbox_ = make_unscheduled<answer_inbox>(
      connection.core().system, [calls](std::uint64_t number, caf::message& answer, bool is_given) {
        calls->on_answer({number, std::move(answer), is_given});
      });
  return calls;
}

actor_calls::actor_calls(link_driver& connection, std::shared_ptr<peer_quota> share)
    : connection_(&connection), share_(std::move(share)), loop_(&connection.loop()) {}

void actor_calls::serve(const std::shared_ptr<handler_entry>& entry, mux::serving_id id,
                        call_info info, payload body) {
  auto& served = *entry->served;
  if (served.is_starting() && served.after_start([=, me = shared_from_this()] {
        const std::lock_guard lock{me->mutex_};
        if (!me->loop_) return me->share_->end_calls(1);
        me->loop_->post([=] { me->ask_actor(entry, id, info, body); });
      }))
    return;
  ask_actor(entry, id, std::move(info), std::move(body));
}

void actor_calls::ask_actor(const std::shared_ptr<handler_entry>& entry, mux::serving_id id,
                            call_info info, payload body) {
  if (!connection_) return share_->end_calls(1);
  auto& served = *entry->served;
  auto request = handler_of(*entry).request(info, std::move(body), entry->spec.options.pass_info);
  if (!request) return respond(id, std::move(request.error()), {});
  if (known_.insert(entry->served).second) served.add_caller(weak_from_this());
  const auto number = number_of(id);
  const auto deadline = detail::to_steady(info.deadline);
  put({number, id, entry, connection_->loop().now()});
  // Only now: a handler that is removed meanwhile answers the calls that wait.
  if (const auto actor = served.get())
    ask_until(deadline, actor, inbox_, number, std::move(*request), &connection_->unit());
  else
    fail(number, name_of(entry->spec.id, entry->spec.subroute) + " " + served.why_down());
}

void actor_calls::tell_starts(served_calls& to) {
  const std::lock_guard lock{mutex_};
  for (const auto& w : waiting_)
    if (w.number != 0) to.set_began(w.id, w.asked);
}

void actor_calls::close() noexcept {
  connection_ = nullptr;
  inbox_ = nullptr;
  known_.clear();
  const std::lock_guard lock{mutex_};
  loop_ = nullptr;
}

void actor_calls::on_gone(const served_actor& served) {
  std::vector<mux::serving_id> left;
  const std::lock_guard lock{mutex_};
  for (auto& w : waiting_)
    if (w.number != 0 && w.entry->served.get() == &served) left.push_back(std::exchange(w, {}).id);
  if (!loop_) return share_->end_calls(left.size());
  loop_->post([me = shared_from_this(), left = std::move(left), gone = &served] {
    std::erase_if(me->known_, [&](const auto& known) { return known.get() == gone; });
    for (const auto id : left)
      me->respond(id, remote_error("the handler went away without an answer"), {});
  });
}

void actor_calls::on_answer(ready_answer ready) {
  {
    const std::lock_guard lock{mutex_};
    if (!loop_) {
      if (take_locked(ready.number)) share_->end_calls(1);
      return;
    }
    if (!loop_->is_current()) {
      answers_.push_back(std::move(ready));
      if (answers_.size() == 1) loop_->post([me = shared_from_this()] { me->send_answers(); });
      return;
    }
  }
  finish(ready, true);
}

void actor_calls::send_answers() {
  std::vector<ready_answer> ready;
  {
    const std::lock_guard lock{mutex_};
    ready.swap(answers_);
  }
  for (auto& r : ready) finish(r, false);
}

void actor_calls::finish(ready_answer& ready, bool is_of_this_turn) {
  const auto call = take(ready.number);
  if (!call) return;
  if (!connection_) return share_->end_calls(1);
  auto& here = connection_->loop();
  const auto began = ready.is_given ? call->asked : mux::time_point{};
  const auto ended =
      ready.is_given && is_of_this_turn ? here.end_work(call->entry->work) : here.now();
  respond(call->id, handler_of(*call->entry).answer(ready.answer), {began, ended});
}

void actor_calls::fail(std::uint64_t number, std::string why) {
  if (const auto call = take(number)) respond(call->id, remote_error(std::move(why)), {});
}

void actor_calls::put(waiting_call call) {
  const auto slot = slot_of(call.number);
  const std::lock_guard lock{mutex_};
  if (slot >= waiting_.size()) waiting_.resize(slot + 1);
  waiting_[slot] = std::move(call);
}

std::optional<actor_calls::waiting_call> actor_calls::take(std::uint64_t number) {
  const std::lock_guard lock{mutex_};
  return take_locked(number);
}

std::optional<actor_calls::waiting_call> actor_calls::take_locked(std::uint64_t number) {
  const auto slot = slot_of(number);
  if (slot >= waiting_.size() || waiting_[slot].number != number) return {};
  return std::exchange(waiting_[slot], {});
}

void actor_calls::respond(mux::serving_id id, result<payload> outcome, run_times ran) {
  share_->end_calls(1);
  if (connection_) actors::answer(*connection_, id, std::move(outcome), ran);
}

} // namespace actorgrid::actors
