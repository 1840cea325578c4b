#include "apps/ctl/trace/calls_trace.hpp"

#include "apps/contract/calls.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"
#include "apps/ctl/trace/trace_output.hpp"

#include <actorgrid/printable.hpp>

#include <chrono>
#include <string>

namespace actorgrid::ctl {

namespace {

contract::calls_request request_of_calls(const trace_arguments& arguments) {
  contract::calls_request request;
  request.peer = arguments.peer;
  request.handler = arguments.handler;
  request.errors = arguments.errors;
  request.slower_ns = std::chrono::nanoseconds{arguments.slower}.count();
  request.rate = arguments.rate;
  return request;
}

std::string time_text(std::int64_t ns) {
  return format_duration(std::chrono::nanoseconds{ns});
}

/// "call to", "stream from" and so on, or the kind if it is none that is known.
std::string words_of(const std::string& kind) {
  if (kind == "call_out") return "call to";
  if (kind == "call_in") return "call from";
  if (kind == "stream_out") return "stream to";
  if (kind == "stream_in") return "stream from";
  return printable(kind);
}

bool is_served(const std::string& kind) {
  return kind == "call_in" || kind == "stream_in";
}

std::string line_of(const contract::traced_call& call) {
  auto line = utc_text(call.at_ns) + " " + words_of(call.kind) + " " + printable(call.peer);
  if (call.guest) line += " (guest)";
  if (!call.lane.empty()) line += " lane " + printable(call.lane);
  line += " handler " + std::to_string(call.handler);
  if (!call.subroute.empty()) line += "/" + printable(call.subroute);
  if (!call.has_ended) return line + ": opened";
  line += ": " + paint(call.outcome == "ok" ? colour::good : colour::bad, printable(call.outcome))
          + " after " + time_text(call.took_ns);
  if (is_served(call.kind))
    line += " (queue " + time_text(call.in_queue_ns) + ", handler " + time_text(call.in_handler_ns)
            + ")";
  if (!call.text.empty()) line += ": " + printable(call.text);
  return line;
}

std::string plain_of(const contract::traced_call& call) {
  std::string line = std::to_string(call.at_ns);
  for (const auto& field :
       {printable(call.kind), std::to_string(call.number),
        std::string{call.has_ended ? "ended" : "opened"}, printable(call.peer),
        printable(call.lane), std::to_string(call.handler), printable(call.subroute),
        printable(call.outcome), std::to_string(call.took_ns), std::to_string(call.in_queue_ns),
        std::to_string(call.in_handler_ns), printable(call.text)})
    line += '\t' + field;
  return line;
}

nlohmann::ordered_json json_of_call(const contract::traced_call& call) {
  nlohmann::ordered_json line{
      {"at_ns", call.at_ns},     {"kind", call.kind},       {"number", call.number},
      {"ended", call.has_ended}, {"peer", call.peer},       {"guest", call.guest},
      {"lane", call.lane},       {"handler", call.handler}, {"subroute", call.subroute}};
  if (!call.has_ended) return line;
  line["outcome"] = call.outcome;
  line["text"] = call.text;
  line["took_ns"] = call.took_ns;
  if (!is_served(call.kind)) return line;
  line["in_queue_ns"] = call.in_queue_ns;
  line["in_handler_ns"] = call.in_handler_ns;
  return line;
}

} // namespace

int trace_calls(const global_options& options, const trace_arguments& arguments) {
  const target_grid where(options);
  const auto host = where.host_or_only(arguments.host, "trace");
  session own(where, {host});
  const auto request = request_of_calls(arguments);
  auto opened = own.reach(host).open(contract::node_calls, request).get();
  if (!opened) quit_trace(host, opened.error(), contract::node_calls.id.value);
  trace_output out(options, arguments.count);
  while (!out.is_over()) {
    const auto batch = opened->next().get();
    if (!batch) break;
    for (const auto& call : batch->calls)
      out.entry(line_of(call), plain_of(call), json_of_call(call));
    out.missing(batch->left_out, "left_out", "more than --rate lets through");
  }
  if (const auto error = opened->error(); error && !out.is_over())
    quit_trace(host, error, contract::node_calls.id.value);
  return 0;
}

} // namespace actorgrid::ctl
