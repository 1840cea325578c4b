#include "apps/ctl/trace/frames_trace.hpp"

#include "apps/contract/frames.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/trace/trace_output.hpp"

#include <actorgrid/frames.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

namespace actorgrid::ctl {

namespace {

contract::frames_request request_of(const trace_arguments& arguments) {
  contract::frames_request request;
  request.peer = arguments.peer;
  request.handler = arguments.handler;
  if (!arguments.op.empty()) {
    const auto op = op_by_name(arguments.op);
    if (!op)
      throw quit(exit_code::usage,
                 "--op: \"" + arguments.op + "\" is no operation such as Request or MuxServerMsg");
    request.op = *op;
  }
  request.last = arguments.last;
  request.follow = !arguments.once;
  request.rate = arguments.rate;
  request.payload = arguments.payload;
  return request;
}

std::int64_t ns_of(const recorded_frame& frame) {
  return std::chrono::nanoseconds{frame.at.time_since_epoch()}.count();
}

nlohmann::ordered_json json_of(const recorded_frame& frame) {
  nlohmann::ordered_json line{{"at_ns", ns_of(frame)},
                              {"peer", frame.peer},
                              {"lane", frame.lane},
                              {"connection", frame.connection},
                              {"direction", to_string(frame.direction)},
                              {"op", op_name(frame.op)},
                              {"mux_id", frame.mux_id},
                              {"seq", frame.seq},
                              {"handler", frame.handler},
                              {"subroute", frame.subroute},
                              {"deadline_ms", frame.deadline_ms},
                              {"flags", flag_names(frame.flags)},
                              {"payload_bytes", frame.payload_bytes}};
  if (!frame.payload.empty()) line["payload"] = frame.payload;
  return line;
}

std::string plain_line(const recorded_frame& frame) {
  std::string line = std::to_string(ns_of(frame));
  for (const auto& field :
       {printable(frame.peer), printable(frame.lane), std::to_string(frame.connection),
        std::string{to_string(frame.direction)}, std::string{op_name(frame.op)},
        std::to_string(frame.mux_id), std::to_string(frame.seq), std::to_string(frame.handler),
        std::to_string(frame.subroute), std::to_string(frame.deadline_ms), flag_names(frame.flags),
        std::to_string(frame.payload_bytes)})
    line += '\t' + field;
  if (!frame.payload.empty()) line += '\t' + json_quoted(frame.payload);
  return line;
}

/// When the oldest frame came that a node still has, of the last as many as it tells at once; 0 if
/// it has none.
std::int64_t oldest_of(const peer& from, const std::string& host) {
  contract::frames_request all;
  all.last = contract::trace_rate_max;
  all.follow = false;
  auto opened = from.open(contract::node_frames, all).get();
  if (!opened) quit_trace(host, opened.error(), contract::node_frames.id.value);
  std::int64_t oldest = 0;
  while (const auto batch = opened->next().get())
    if (oldest == 0 && !batch->frames.empty()) oldest = ns_of(batch->frames.front());
  if (const auto error = opened->error()) quit_trace(host, error, contract::node_frames.id.value);
  return oldest;
}

} // namespace

int trace_frames(const global_options& options, const trace_arguments& arguments) {
  const auto request = request_of(arguments);
  const target_grid where(options);
  const auto host = where.host_or_only(arguments.host, "trace --frames");
  session own(where, {host});
  const auto from = own.reach(host);
  auto opened = from.open(contract::node_frames, request).get();
  if (!opened) quit_trace(host, opened.error(), contract::node_frames.id.value);
  trace_output out(options, arguments.count);
  while (!out.is_over()) {
    auto batch = opened->next().get();
    if (!batch) break;
    out.missing(batch->overwritten, "overwritten",
                "the node needed the place for newer frames; a larger grid.flight-recorder helps");
    out.missing(batch->left_out, "left_out", "more than --rate lets through");
    for (const auto& frame : batch->frames)
      out.entry(to_string(frame), plain_line(frame), json_of(frame));
  }
  if (const auto error = opened->error(); error && !out.is_over())
    quit_trace(host, error, contract::node_frames.id.value);
  if (arguments.once && arguments.last != 0 && out.printed() == 0)
    out.nothing(oldest_of(from, host));
  return 0;
}

} // namespace actorgrid::ctl
