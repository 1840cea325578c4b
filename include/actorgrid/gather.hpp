#pragma once

#include <actorgrid/detail/handler_scope.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/peer.hpp>
#include <actorgrid/quorum.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

/// What becomes of calls that are outstanding when the outcome of a gathering is certain.
enum class stragglers : std::uint8_t {
  abandon, ///< nothing waits for their answers; their handlers may still run
  await,   ///< the gathering completes once they, too, have answered or failed
};

/// Options of a gathering.
struct gather_options {
  /// For each call, as in call_options.
  time_limit timeout = call_options{}.timeout;
  /// Parts joined with '/'; copied before the function that takes these options returns.
  std::string_view subroute = {};
  /// What becomes of outstanding calls.
  actorgrid::stragglers stragglers = actorgrid::stragglers::abandon;
  /// As in call_options.
  bool inherits_deadline = true;
  /// As in call_options.
  const trace_context* trace = nullptr;
};

/// One peer's answer.
template <class Response>
struct peer_answer {
  /// The peer that answered.
  actorgrid::peer peer;
  /// The response, or why there is none.
  caf::expected<Response> answer;
};

/// The peers' answers, in order of arrival.
template <class Response>
struct gathered {
  /// One for each peer that answered or failed before the outcome was decided.
  std::vector<peer_answer<Response>> answers;
  bool is_reached = false; ///< whether the quorum was reached
  /// How many answers count towards the quorum: responses, or those that the predicate accepts.
  std::size_t counted = 0;
};

namespace detail {

template <class Response>
struct answer<gathered<Response>> : local_answer<gathered<Response>> {};

/// What a gathering asks, of which peers, and when its outcome is decided.
template <class Response>
struct gather_plan {
  std::vector<peer> peers;
  unary_route<payload, Response> route; ///< the request is encoded once
  payload request;
  std::size_t needed = 0;
  std::function<bool(const Response&)> accepts; ///< null: every response counts
  gather_options options;
  std::string subroute; ///< owns the text of the options
};

/// Calls all peers, answers once the outcome is certain (or all answers are in), and quits, which
/// abandons outstanding calls.
template <class Response>
class gathering : public std::enable_shared_from_this<gathering<Response>> {
public:
  using promise = caf::typed_response_promise<gathered<Response>>;

  gathering(caf::event_based_actor* self, const gather_plan<Response>& plan, promise answer)
      : self_(self), plan_(plan), answer_(std::move(answer)) {}

  /// Starts the calls.
  void start(const inherited& what) {
    for (const auto& p : plan_.peers) {
      auto asked = p.call(plan_.route, plan_.request, {plan_.options.timeout, plan_.subroute});
      asked.inherit(what);
      std::move(asked).then(
          self_,
          [p, me = this->shared_from_this()](Response value) {
            const bool counts = me->accepts(value);
            me->add({p, std::move(value)}, counts);
          },
          [p, me = this->shared_from_this()](const caf::error& why) { me->add({p, why}, false); });
    }
    settle();
  }

private:
  bool accepts(const Response& value) const { return !plan_.accepts || plan_.accepts(value); }

  void add(peer_answer<Response> a, bool counts) {
    ++(counts ? so_far_.counted : failures_);
    so_far_.answers.push_back(std::move(a));
    settle();
  }

  void settle() {
    const auto all = plan_.peers.size();
    so_far_.is_reached = so_far_.counted >= plan_.needed;
    const bool is_lost = failures_ + plan_.needed > all;
    const bool is_complete = so_far_.counted + failures_ == all;
    const bool is_decided =
        plan_.options.stragglers == stragglers::abandon && (so_far_.is_reached || is_lost);
    if (!(is_complete || is_decided) || std::exchange(done_, true)) return;
    answer_.deliver(std::move(so_far_));
    self_->quit();
  }

  caf::event_based_actor* self_;
  gather_plan<Response> plan_;
  promise answer_;
  gathered<Response> so_far_;
  std::size_t failures_ = 0;
  bool done_ = false;
};

/// The actor system of the first peer that has one. @error why none has
inline outcome<caf::actor_system*> system_of(const std::vector<peer>& peers) {
  if (peers.empty()) return failure{errc::unknown_peer, "no peers to ask"};
  for (const auto& p : peers)
    if (auto* system = p.system()) return system;
  if (std::ranges::all_of(peers, [](const peer& p) { return p.host().empty(); }))
    return failure{errc::invalid_handle, "the handles of the peers are empty"};
  return failure{errc::shutting_down, "none of the peers belongs to a node that runs"};
}

/// What makes the actor of a gathering begin: one with such options, made here.
gather_start start_of_calls(bool inherits_deadline, const trace_context* trace);

template <class Response>
call<gathered<Response>> gather_by(gather_plan<Response> plan) {
  const auto system = system_of(plan.peers);
  if (!system) return call<gathered<Response>>{system.why()};
  const auto id = plan.route.id;
  const auto first = start_of_calls(plan.options.inherits_deadline, plan.options.trace);
  auto gatherer =
      (*system)->spawn([plan = std::move(plan)](caf::event_based_actor* self) -> caf::behavior {
        return {[=](const gather_start& start) -> caf::result<gathered<Response>> {
          auto answer = self->template make_response_promise<gathered<Response>>();
          std::make_shared<gathering<Response>>(self, plan, answer)->start(start.for_calls());
          return answer;
        }};
      });
  return {std::move(gatherer), caf::make_message(first), id};
}

template <class Request, class Response>
gather_plan<Response> make_plan(std::vector<peer> peers, unary_route<Request, Response> route,
                                payload request, quorum needed, gather_options options) {
  const auto count = needed.of(peers.size());
  return {std::move(peers),
          {route.id},
          std::move(request),
          count,
          {},
          options,
          std::string(options.subroute)};
}

} // namespace detail

/// Calls the same handler on many nodes at once: those of node.members() for a vote of the grid,
/// this node included. Completes as soon as `needed` of them have responded, or no longer can. Wait
/// for it as for a call.
///
///     auto votes = co_await grid::gather(node.members(), vote, ballot, grid::quorum::majority());
///     if (votes && votes->is_reached) ...
///
/// @error unknown_peer if `peers` is empty, shutting_down, invalid_handle if all handles are empty;
/// errors of individual peers are in the answers
template <class Request, class Response>
call<gathered<Response>> gather(std::vector<peer> peers, unary_route<Request, Response> route,
                                std::type_identity_t<encoded<Request>> request, quorum needed,
                                gather_options options = {}) {
  return detail::gather_by<Response>(
      detail::make_plan(std::move(peers), route, std::move(request).take(), needed, options));
}

/// Same as gather(), but only responses for which `accepts(response)` is true count towards the
/// quorum. The others are kept in the answers.
///
///     auto votes = co_await grid::gather(node.members(), vote, ballot, grid::quorum::majority(),
///                                        [](const answer& a) { return a.is_yes; });
///
/// @thread `accepts` is called on a thread of CAF's pool, for one response at a time
template <class Request, class Response, std::predicate<const Response&> Accepts>
call<gathered<Response>> gather(std::vector<peer> peers, unary_route<Request, Response> route,
                                std::type_identity_t<encoded<Request>> request, quorum needed,
                                Accepts accepts, gather_options options = {}) {
  auto plan =
      detail::make_plan(std::move(peers), route, std::move(request).take(), needed, options);
  plan.accepts = std::move(accepts);
  return detail::gather_by<Response>(std::move(plan));
}

/// Same as gather() of all, with stragglers awaited: waits until every peer has answered or failed.
template <class Request, class Response>
call<gathered<Response>> broadcast(std::vector<peer> peers, unary_route<Request, Response> route,
                                   std::type_identity_t<encoded<Request>> request,
                                   gather_options options = {}) {
  options.stragglers = stragglers::await;
  return detail::gather_by<Response>(detail::make_plan(
      std::move(peers), route, std::move(request).take(), quorum::all(), options));
}

} // namespace actorgrid

template <class Response>
struct caf::allowed_unsafe_message_type<actorgrid::gathered<Response>> : std::true_type {};
