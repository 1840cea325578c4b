#pragma once

#include <actorgrid/peer.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace actorgrid {

/// How many of n peers must answer successfully.
class quorum {
public:
  /// The first `k` peers to answer.
  static constexpr quorum first(std::size_t k) noexcept { return quorum{k, 0}; }
  /// Any one peer.
  static constexpr quorum any() noexcept { return first(1); }
  /// Every peer.
  static constexpr quorum all() noexcept { return quorum{0, 1}; }
  /// More than half of the peers.
  static constexpr quorum majority() noexcept { return quorum{1, 2}; }

  /// The number of answers needed from `peers` peers.
  constexpr std::size_t of(std::size_t peers) const noexcept {
    return fixed_ + (share_ == 0 ? 0 : share_ == 1 ? peers : peers / 2);
  }

private:
  constexpr quorum(std::size_t fixed, std::size_t share) noexcept : fixed_(fixed), share_(share) {}

  std::size_t fixed_;
  std::size_t share_; ///< adds 1/share_ of the peers; 0 adds none
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
  bool wait_for_all = false;
  time_limit timeout = std::chrono::milliseconds(0);
  std::string subroute;
};

/// Calls all peers, answers once the outcome is certain (or all answers are in), and quits, which
/// abandons outstanding calls.
template <class Response>
class gathering : public std::enable_shared_from_this<gathering<Response>> {
public:
  using promise = caf::typed_response_promise<gathered<Response>>;

  gathering(caf::event_based_actor* self, const gather_plan<Response>& plan, promise answer)
      : self_(self), plan_(plan), answer_(std::move(answer)) {}

  void start() {
    for (const auto& p : plan_.peers)
      p.call(plan_.route, plan_.request, {plan_.timeout, plan_.subroute})
          .then(
              self_,
              [p, me = this->shared_from_this()](Response value) {
                me->add({p, std::move(value)});
              },
              [p, me = this->shared_from_this()](const caf::error& why) { me->add({p, why}); });
    settle();
  }

private:
  void add(peer_answer<Response> a) {
    ++(a.answer ? successes_ : failures_);
    so_far_.answers.push_back(std::move(a));
    settle();
  }

  void settle() {
    const auto all = plan_.peers.size();
    so_far_.is_reached = successes_ >= plan_.needed;
    const bool is_lost = failures_ + plan_.needed > all;
    const bool is_complete = successes_ + failures_ == all;
    const bool is_decided = !plan_.wait_for_all && (so_far_.is_reached || is_lost);
    if (!(is_complete || is_decided) || std::exchange(done_, true)) return;
    answer_.deliver(std::move(so_far_));
    self_->quit();
  }

  caf::event_based_actor* self_;
  gather_plan<Response> plan_;
  promise answer_;
  gathered<Response> so_far_;
  std::size_t successes_ = 0;
  std::size_t failures_ = 0;
  bool done_ = false;
};

template <class Response>
call<gathered<Response>> gather_by(std::vector<peer> peers, handler_id id, payload request,
                                   quorum needed, bool wait_for_all, call_options options) {
  using result = call<gathered<Response>>;
  const auto count = needed.of(peers.size());
  const gather_plan<Response> plan{std::move(peers),
                                   {id},
                                   std::move(request),
                                   count,
                                   wait_for_all,
                                   options.timeout,
                                   std::string(options.subroute)};
  if (plan.peers.empty()) return result{{errc::unknown_peer, "no peers to gather from"}};
  caf::actor_system* system = nullptr;
  for (const auto& p : plan.peers)
    if (!system) system = p.system();
  if (!system) {
    const bool all_empty =
        std::ranges::all_of(plan.peers, [](const peer& p) { return p.host().empty(); });
    return all_empty
               ? result{{errc::invalid_handle, "the handles of the peers are empty"}}
               : result{{errc::shutting_down, "none of the peers belongs to a node that runs"}};
  }
  auto gatherer = system->spawn([plan](caf::event_based_actor* self) -> caf::behavior {
    return {[=](gather_start) -> caf::result<gathered<Response>> {
      auto answer = self->template make_response_promise<gathered<Response>>();
      std::make_shared<gathering<Response>>(self, plan, answer)->start();
      return answer;
    }};
  });
  return {std::move(gatherer), caf::make_message(gather_start{}), id};
}

} // namespace detail

/// Calls the same handler on many peers at once. Completes as soon as `needed` of them have
/// answered successfully, or no longer can. Calls still outstanding are abandoned. Wait for it as
/// for a call.
///
///     auto votes = co_await grid::gather(node.peers(), vote, ballot, grid::quorum::majority());
///     if (votes && votes->is_reached) ...
///
/// @error unknown_peer if `peers` is empty, shutting_down, invalid_handle if all handles are empty;
/// errors of individual peers are in the answers
template <class Request, class Response>
call<gathered<Response>> gather(std::vector<peer> peers, unary_route<Request, Response> route,
                                std::type_identity_t<encoded<Request>> request, quorum needed,
                                call_options options = {}) {
  return detail::gather_by<Response>(std::move(peers), route.id, std::move(request).take(), needed,
                                     false, options);
}

/// Same as gather(), but waits until every peer has answered or failed.
template <class Request, class Response>
call<gathered<Response>> broadcast(std::vector<peer> peers, unary_route<Request, Response> route,
                                   std::type_identity_t<encoded<Request>> request,
                                   call_options options = {}) {
  return detail::gather_by<Response>(std::move(peers), route.id, std::move(request).take(),
                                     quorum::all(), true, options);
}

} // namespace actorgrid

template <class Response>
struct caf::allowed_unsafe_message_type<actorgrid::gathered<Response>> : std::true_type {};
