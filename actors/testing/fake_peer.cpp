#include "actors/core/peer_record.hpp"
#include "actors/peers/peer_messages.hpp"
#include "actors/runtime/make_unscheduled.hpp"
#include "actors/serving/answer_inbox.hpp"
#include "actors/serving/spawn_handler.hpp"
#include "actors/streams/open_stream.hpp"

#include <actorgrid/detail/task_scope.hpp>
#include <actorgrid/testing/call_info.hpp>
#include <actorgrid/testing/fake_peer.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <tuple>

namespace actorgrid::testing {

namespace {

struct set_connected {
  bool is_connected = true;
  failure why;
};

struct expire_waiters {};

/// From an actor that answers for the fake peer.
struct actor_answered {
  std::uint64_t number = 0;
  caf::message answer;
};

} // namespace
} // namespace actorgrid::testing

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::testing::set_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::testing::expire_waiters)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::testing::actor_answered)

namespace actorgrid::testing {

struct fake_peer::state {
  state(caf::actor_system& system, std::string host)
      : record(std::make_shared<detail::peer_record>(system, std::move(host),
                                                     detail::peer_kind::configured, true, 1)) {}

  std::shared_ptr<const detail::handler_spec> remember(const call_message& m) {
    std::lock_guard lock{mutex};
    calls.push_back({m.id, m.body, m.subroute});
    auto found = answers.find({m.id, m.subroute});
    return found == answers.end() ? nullptr : found->second;
  }

  const std::shared_ptr<detail::peer_record> record;
  mutable std::mutex mutex; ///< guards what follows
  std::map<std::pair<handler_id, std::string>, std::shared_ptr<const detail::handler_spec>> answers;
  std::vector<asked> calls;
  std::vector<caf::actor> spawned; ///< the actors that answer

  class answering;
};

/// Plays both the peer and its connection.
class fake_peer::state::answering final : public caf::event_based_actor {
public:
  answering(caf::actor_config& cfg, std::shared_ptr<state> s)
      : caf::event_based_actor(cfg), state_(std::move(s)), tasks_(this) {}

private:
  caf::behavior make_behavior() override {
    inbox_ = actors::make_unscheduled<actors::answer_inbox>(
        system(), [me = caf::actor_cast<caf::actor>(this)](std::uint64_t number, auto& answer) {
          caf::anon_send(me, actor_answered{number, std::move(answer)});
        });
    // Ignores other messages, such as notices that an answer is no longer wanted.
    set_default_handler(caf::drop);
    return {
        [this](call_message& m) { on_call(m); },
        [](actors::open_message&) -> caf::result<detail::stream_opened> {
          return remote_error("a fake_peer answers calls only: open streams in a simulation "
                              "(actorgrid/testing/simulation.hpp)");
        },
        [](actors::list_streams) { return std::vector<stream_stats>{}; },
        [this](actors::await_connected m) {
          waiters_.emplace_back(make_response_promise(), m.deadline);
          if (is_connected_) answer_waiters();
          if (!is_connected_) scheduled_send(this, m.deadline, expire_waiters{});
        },
        [this](expire_waiters) { expire(); },
        [this](actor_answered& m) {
          if (auto asked = asked_.extract(m.number)) asked.mapped()(m.answer);
        },
        [this](set_connected& m) {
          is_connected_ = m.is_connected;
          if (is_connected_)
            answer_waiters();
          else
            fail_all(m.why);
        },
    };
  }

  void on_exit() override {
    fail_all({errc::shutting_down, "the fake_peer is gone"});
    for (auto& [promise, deadline] : std::exchange(waiters_, {}))
      promise.deliver(make_error(errc::shutting_down, "the fake_peer is gone"));
    inbox_ = nullptr;
    state_ = nullptr;
  }

  void on_call(call_message& m) {
    auto promise = make_response_promise();
    if (!is_connected_) {
      promise.deliver(make_error(errc::disconnected, "not connected to " + *state_->record->host));
      return;
    }
    const auto spec = state_->remember(m);
    if (!spec || spec->is_stream) {
      promise.deliver(make_error(errc::peer_has_no_handler,
                                 "Invalid Handler for type: " + std::to_string(m.id.value)));
      return;
    }
    const auto number = ++last_call_;
    pending_.emplace(number, promise);
    run(*spec, m, [this, number](result<payload> outcome) { answer(number, std::move(outcome)); });
  }

  template <class Done>
  void run(const detail::handler_spec& spec, call_message& m, Done respond) {
    auto info = make_call_info("http://code-under-test:1", m.id, m.subroute, m.deadline);
    info.traced = m.trace;
    if (auto* function = std::get_if<detail::unary_function>(&spec.run)) {
      respond(actors::run_unary(*function, info, std::move(m.body)));
    } else if (auto* coroutine = std::get_if<detail::unary_coroutine>(&spec.run)) {
      tasks_.start((*coroutine)(std::move(info), std::move(m.body)), std::move(respond));
    } else if (auto* actor = std::get_if<detail::actor_handler>(&spec.run)) {
      auto request = actor->request(info, std::move(m.body), spec.options.pass_info);
      if (!request) return respond(std::move(request.error()));
      const auto number = ++last_asked_;
      asked_.emplace(number, [answer = actor->answer, respond](caf::message& answered) {
        respond(answer(answered));
      });
      actors::ask(actor->target, inbox_, number, std::move(*request), context());
    }
  }

  void answer(std::uint64_t number, result<payload> outcome) {
    auto found = pending_.find(number);
    if (found == pending_.end()) return;
    auto promise = std::move(found->second);
    pending_.erase(found);
    if (outcome)
      promise.deliver(std::move(*outcome));
    else
      promise.deliver(std::move(outcome.error()));
  }

  void fail_all(const failure& why) {
    tasks_.clear();
    for (auto& [number, promise] : std::exchange(pending_, {})) promise.deliver(make_error(why));
  }

  void answer_waiters() {
    for (auto& [promise, deadline] : std::exchange(waiters_, {})) promise.deliver(caf::unit);
  }

  void expire() {
    const auto now = system().clock().now();
    std::erase_if(waiters_, [&](auto& waiter) {
      if (waiter.second > now) return false;
      waiter.first.deliver(
          make_error(errc::deadline_exceeded, "not connected to " + *state_->record->host));
      return true;
    });
  }

  std::shared_ptr<state> state_;
  bool is_connected_ = true;
  std::uint64_t last_call_ = 0;
  std::map<std::uint64_t, caf::response_promise> pending_;
  /// Gets the answers of handlers that are actors.
  caf::actor inbox_;
  std::uint64_t last_asked_ = 0;
  std::map<std::uint64_t, std::function<void(caf::message&)>> asked_;
  std::vector<std::pair<caf::response_promise, std::chrono::steady_clock::time_point>> waiters_;
  detail::task_scope tasks_;
};

fake_peer::fake_peer(caf::actor_system& system, std::string host)
    : state_(std::make_shared<state>(system, std::move(host))) {
  state_->record->set_actor(system.spawn<state::answering>(state_));
  reconnect();
}

fake_peer::~fake_peer() {
  auto actor = state_->record->actor();
  state_->record->shut_down();
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  std::lock_guard lock{state_->mutex};
  for (auto& answering : std::exchange(state_->spawned, {}))
    caf::anon_send_exit(answering, caf::exit_reason::user_shutdown);
  // The answers may hold references to the state.
  state_->answers.clear();
}

registry fake_peer::at(std::string subroute) {
  return {std::move(subroute),
          [s = state_](std::vector<detail::handler_spec> specs) {
            std::lock_guard lock{s->mutex};
            caf::actor shared;
            for (auto& spec : specs) {
              auto* actor = std::get_if<detail::actor_handler>(&spec.run);
              if (actor && actor->spawn) {
                if (!shared)
                  s->spawned.push_back(shared = actor->spawn(s->record->system, nullptr));
                actor->target = shared;
              }
              std::pair key{spec.id, spec.subroute};
              s->answers[std::move(key)] =
                  std::make_shared<const detail::handler_spec>(std::move(spec));
            }
            return caf::error{};
          },
          [s = state_](handler_id id, const std::string& under) {
            std::lock_guard lock{s->mutex};
            const auto found = s->answers.find({id, under});
            if (found == s->answers.end()) return caf::actor{};
            const auto* actor = std::get_if<detail::actor_handler>(&found->second->run);
            return actor ? actor->target : caf::actor{};
          }};
}

peer fake_peer::handle() const {
  return peer{state_->record};
}

std::vector<fake_peer::asked> fake_peer::calls() const {
  std::lock_guard lock{state_->mutex};
  return state_->calls;
}

void fake_peer::disconnect(std::string why) {
  const failure lost{errc::disconnected, std::move(why)};
  state_->record->disconnected(peer_state::unconnected, lost);
  caf::anon_send(state_->record->actor(), set_connected{false, lost});
}

void fake_peer::reconnect() {
  auto actor = state_->record->actor();
  caf::anon_send(actor, set_connected{});
  state_->record->connected(actor, "00000000000000000000000000000000");
}

} // namespace actorgrid::testing
