#include "actors/serving/responder.hpp"

#include "actors/core/handler_share.hpp"
#include "actors/link/connection_context.hpp"
#include "actors/serving/serve_message.hpp"

#include <caf/send.hpp>

#include <atomic>

namespace actorgrid::actors {

/// The context is touched on its loop only; everywhere else the connection's mailbox is used.
struct responder::pending {
  caf::actor connection;
  std::weak_ptr<connection_context> context;
  const ws::loop& home;
  std::shared_ptr<handler_share> share;
  mux::serving_id id;
  std::atomic<bool> answered{false};

  pending(caf::actor c, const std::shared_ptr<connection_context>& x,
          std::shared_ptr<handler_share> s, mux::serving_id i)
      : connection(std::move(c)), context(x), home(x->loop()), share(std::move(s)), id(i) {}
  ~pending() { finish(remote_error("the handler went away without an answer")); }

  void finish(result<payload> outcome) {
    if (answered.exchange(true)) return;
    share->end_calls(1);
    // The node may be gone, and its loops with it.
    if (ws::loop::current() == &home) {
      if (auto alive = context.lock()) answer(*alive, id, std::move(outcome));
    } else {
      caf::anon_send(connection, answer_call{id, std::move(outcome)});
    }
  }
};

responder::responder(caf::actor connection, const std::shared_ptr<connection_context>& context,
                     std::shared_ptr<handler_share> share, mux::serving_id id)
    : pending_(std::make_shared<pending>(std::move(connection), context, std::move(share), id)) {}

void responder::operator()(result<payload> outcome) const {
  pending_->finish(std::move(outcome));
}

void answer(connection_context& context, mux::serving_id id, result<payload> outcome) {
  if (!context.is_established()) return;
  auto& link = context.link();
  if (outcome && context.is_full())
    link.respond_error(id, "too many bytes wait to be sent to the caller", context.loop().now());
  else if (outcome)
    link.respond(id, std::move(*outcome), context.loop().now());
  else
    link.respond_error(id, remote_text(outcome.error()), context.loop().now());
  // Past the deadline nothing was sent, and the call is over all the same.
  context.ask_for_turn_end();
}

} // namespace actorgrid::actors
