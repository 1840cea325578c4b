#include "tests/campaign/call_handlers.hpp"

#include "tests/campaign/callers.hpp"
#include "tests/campaign/routes.hpp"
#include "tests/campaign/run_notes.hpp"
#include "tests/campaign/texts.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/sleep.hpp>

#include <caf/event_based_actor.hpp>

#include <map>
#include <memory>
#include <stdexcept>

namespace actorgrid::campaign {

namespace {

/// Serves every kind of call that a coroutine handles.
task<result<payload>> serve(here where, call_kind kind, call_info info, payload request) {
  call_run_note note(where, info, request);
  const auto asked = request_text::read(request.text());
  if (kind == call_kind::slow) co_await sleep_for(asked.work);
  if (kind == call_kind::never) co_await sleep_for(for_ever);
  if (kind == call_kind::forward) co_await ask_another(where, asked.number);
  note.returned();
  if (kind == call_kind::throwing) throw std::runtime_error(error_text(asked.number));
  if (kind == call_kind::erring) co_return remote_error(error_text(asked.number));
  co_return payload(answer_text(request.text()));
}

result<payload> serve_here(const here& where, const call_info& info, const payload& request) {
  call_run_note note(where, info, request);
  note.returned();
  return payload(answer_text(request.text()));
}

/// Answers at once or after the requested time; the dying kind dies of every third request.
class answering : public caf::event_based_actor {
public:
  answering(caf::actor_config& cfg, here where, call_kind kind)
      : event_based_actor(cfg), where_(std::move(where)), kind_(kind) {}

  caf::behavior make_behavior() override {
    return {
        [this](const call_info& info, const payload& request) -> caf::result<payload> {
          const auto asked = request_text::read(request.text());
          auto note = std::make_unique<call_run_note>(where_, info, request);
          if (kind_ == call_kind::slow_actor) {
            auto promise = make_response_promise<payload>();
            waiting_.emplace(asked.number, waiting{std::move(note), promise, request});
            delayed_send(this, asked.work, asked.number);
            return promise;
          }
          note->returned();
          if (kind_ == call_kind::dying_actor && asked.number % 3 == 0)
            throw std::runtime_error(error_text(asked.number));
          return payload(answer_text(request.text()));
        },
        [this](std::size_t number) {
          auto found = waiting_.extract(number);
          found.mapped().note->returned();
          found.mapped().promise.deliver(payload(answer_text(found.mapped().request.text())));
        },
    };
  }

  /// Waiting promises keep their actor alive.
  void on_exit() override { waiting_.clear(); }

private:
  struct waiting {
    std::unique_ptr<call_run_note> note;
    caf::typed_response_promise<payload> promise;
    payload request;
  };

  here where_;
  call_kind kind_;
  /// A multimap: if a request comes twice, the rules must see both.
  std::multimap<std::size_t, waiting> waiting_;
};

} // namespace

void serve_calls(node& n, const here& where) {
  const auto route = [](call_kind kind) { return unary<payload, payload>(id_of(kind)); };
  for (auto kind : {call_kind::echo, call_kind::slow, call_kind::throwing, call_kind::erring,
                    call_kind::never, call_kind::forward})
    n.handle(route(kind), [where, kind](call_info info, payload request) {
      return serve(where, kind, std::move(info), std::move(request));
    });
  const auto at_once = [where](const call_info& info, const payload& request) {
    return serve_here(where, info, request);
  };
  n.handle(route(call_kind::on_pool), at_once);
  n.handle(route(call_kind::on_loop), at_once, {.where = run_on::loop});
  for (auto kind : {call_kind::actor, call_kind::slow_actor, call_kind::dying_actor})
    n.spawn_with<answering>(route(kind), {.pass_info = true}, where, kind);
  n.spawn_with<answering>(route(call_kind::loop_actor), {.where = run_on::loop, .pass_info = true},
                          where, call_kind::loop_actor);
}

} // namespace actorgrid::campaign
