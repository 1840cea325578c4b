#include "apps/contract/calls.hpp"

#include "apps/node/call_collector.hpp"
#include "apps/node/catalogue.hpp"
#include "apps/node/trace_pace.hpp"

#include <actorgrid/sleep.hpp>
#include <actorgrid/task.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::catalogue {

namespace {

/// A tracer of a node, until this is destroyed.
class tracer_at {
public:
  tracer_at(const node& of, std::shared_ptr<call_collector> tracer)
      : node_(of), tracer_(std::move(tracer)) {
    node_.add_tracer(tracer_);
  }
  ~tracer_at() { node_.remove_tracer(tracer_); }
  tracer_at(const tracer_at&) = delete;
  tracer_at& operator=(const tracer_at&) = delete;

private:
  const node& node_;
  const std::shared_ptr<call_collector> tracer_;
};

/// In parts that are no larger than messages of a trace may be.
std::vector<contract::calls_batch> parts_of(contract::calls_batch&& whole) {
  std::vector<contract::calls_batch> parts;
  const auto missing = whole.left_out;
  for (auto& call : whole.calls) {
    if (parts.empty() || parts.back().calls.size() == contract::trace_entries_max)
      parts.emplace_back();
    parts.back().calls.push_back(std::move(call));
  }
  if (missing == 0) return parts;
  // What did not fit came after what did.
  parts.emplace_back().left_out = missing;
  return parts;
}

task<caf::error> trace_calls(const node& of, std::string caller, contract::calls_request request,
                             std::shared_ptr<std::atomic<std::size_t>> traces,
                             sink<contract::calls_batch> out) {
  const open_trace mine{std::move(traces)};
  if (mine.is_too_many()) co_return mine.why_refused();
  if (auto wrong = why_no_pattern(request.peer)) co_return wrong;
  const trace_pace pace{request.rate};
  const auto collector =
      std::make_shared<call_collector>(std::move(request), std::move(caller), pace.per_period());
  const tracer_at added{of, collector};
  const contract::calls_batch first;
  if (auto failed = co_await out.send(first)) co_return failed;
  for (;;) {
    co_await sleep_for(trace_pace::period);
    const auto parts = parts_of(collector->take());
    for (const auto& part : parts)
      if (auto failed = co_await out.send(part)) co_return failed;
  }
}

} // namespace

void offer_calls(node& node, const std::shared_ptr<std::atomic<std::size_t>>& traces) {
  node.offer(contract::node_calls.id, [traces](actorgrid::node& n) {
    const auto serve = [&n, traces](const call_info& info, contract::calls_request request,
                                    sink<contract::calls_batch> out) {
      return trace_calls(n, info.caller(), std::move(request), traces, std::move(out));
    };
    return n.handle(contract::node_calls, serve, {.drain = on_drain::cancel});
  });
}

} // namespace actorgrid::catalogue
