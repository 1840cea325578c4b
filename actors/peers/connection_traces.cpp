#include "actors/peers/connection_actor.hpp"
#include "codec/trace_trailer.hpp"
#include "net/mux/refusal.hpp"

#include <actorgrid/error.hpp>

#include <memory>
#include <utility>

// What tracers are told of the calls and streams that the peer asks for, and the context in which
// their handlers run.

namespace actorgrid::actors {

connection_actor::served_trace connection_actor::begin_trace(span_kind kind, std::uint8_t id,
                                                             const handler_entry* handler,
                                                             const payload& trace) {
  served_trace begun;
  if (!trace.empty())
    if (auto read = codec::decode_trace(trace))
      begun.context = std::make_shared<const trace_context>(*std::move(read));
  const auto& traces = driver_->traces();
  if (!traces.is_on()) return begun; // The handler's calls belong to the caller's span.
  begun.span =
      traces.begin({kind, *record_, handler_id{id},
                    handler ? std::string_view{handler->spec.subroute} : "", begun.context},
                   came_);
  if (begun.span) begun.context = begun.span->context();
  return begun;
}

void connection_actor::refuse_traced(served_trace& trace, const failure& why) const {
  if (trace.span) driver_->traces().end(trace.span, why, {}, driver_->loop().now());
}

void connection_actor::refuse_traced(served_trace& trace, mux::refusal why) const {
  if (!trace.span) return;
  const auto* const what = is_call(trace.span->told.kind) ? "calls" : "streams";
  refuse_traced(trace, mux::failure_of_refusal(why, what));
}

void connection_actor::end_traced(std::shared_ptr<open_span>& span, const result<payload>& outcome,
                                  served_end how, run_times ran) const {
  auto why = outcome ? failure{} : remote_failure_of(outcome.error());
  if (how == served_end::late) why = {errc::deadline_exceeded, "answered after the deadline"};
  driver_->traces().end(span, why, ran, ran.ended);
}

} // namespace actorgrid::actors
