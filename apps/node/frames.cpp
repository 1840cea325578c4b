#include "apps/contract/frames.hpp"

#include "apps/node/catalogue.hpp"
#include "apps/node/trace_pace.hpp"

#include <actorgrid/frames.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/task.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::catalogue {

namespace {

frame_filter filter_of(const contract::frames_request& request, const std::string& caller) {
  frame_filter wanted;
  wanted.peer = request.peer;
  // Each message would be traced by the next one.
  wanted.except_peer = caller;
  if (request.handler != 0) wanted.handler = handler_id{request.handler};
  if (request.op != 0) wanted.op = request.op;
  return wanted;
}

/// Messages of what was found; at least one if something is missing.
std::vector<contract::frames_batch> batches_of(recorded_frames&& found, bool with_payload) {
  std::vector<contract::frames_batch> all;
  for (auto& frame : found.frames) {
    if (all.empty() || all.back().frames.size() == contract::trace_entries_max) all.emplace_back();
    if (!with_payload) frame.payload.clear();
    all.back().frames.push_back({std::move(frame)});
  }
  if (all.empty() && found.left_out + found.overwritten != 0) all.emplace_back();
  if (all.empty()) return all;
  all.front().left_out = found.left_out;
  all.front().overwritten = found.overwritten;
  return all;
}

task<caf::error> follow(const node& of, std::string caller, contract::frames_request request,
                        std::shared_ptr<std::atomic<std::size_t>> traces,
                        sink<contract::frames_batch> out) {
  const open_trace mine{std::move(traces)};
  if (mine.is_too_many()) co_return mine.why_refused();
  if (auto wrong = why_no_pattern(request.peer)) co_return wrong;
  frame_reader frames{of};
  if (!frames.is_on())
    co_return remote_error("frames: this node keeps none, because its grid.flight-recorder is 0");
  const auto wanted = filter_of(request, caller);
  auto found = frames.read(wanted, std::min(request.last, contract::trace_rate_max));
  // What came before is not asked for.
  found.left_out = 0;
  const trace_pace pace{request.rate};
  for (;;) {
    const auto batches = batches_of(std::move(found), request.payload);
    for (const auto& batch : batches)
      if (auto failed = co_await out.send(batch)) co_return failed;
    if (!request.follow) co_return caf::error{};
    co_await sleep_for(trace_pace::period);
    found = frames.read(wanted, pace.per_period());
  }
}

} // namespace

void offer_frames(node& node, const std::shared_ptr<std::atomic<std::size_t>>& traces) {
  node.offer(contract::node_frames.id, [traces](actorgrid::node& n) {
    const auto serve = [&n, traces](const call_info& info, contract::frames_request request,
                                    sink<contract::frames_batch> out) {
      return follow(n, std::string{info.caller()}, std::move(request), traces, std::move(out));
    };
    return n.handle(contract::node_frames, serve, {.drain = on_drain::cancel});
  });
}

} // namespace actorgrid::catalogue
