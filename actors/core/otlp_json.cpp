#include "actors/core/otlp_json.hpp"

#include "actors/core/json_object.hpp"

#include <actorgrid/version.hpp>

#include <cstdint>
#include <functional>
#include <string_view>

namespace actorgrid::actors {

namespace {

using wall_clock = std::chrono::system_clock;

/// That point in time on the wall clock; in a simulation, as if it had just begun.
wall_clock::time_point on_wall(deadline_clock::time_point t) {
  return wall_clock::now()
         - std::chrono::duration_cast<wall_clock::duration>(deadline_clock::now() - t);
}

/// 64-bit numbers are texts in this encoding.
std::string nanoseconds_of(wall_clock::time_point t) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count());
}

std::string attribute(std::string_view key, std::string_view value) {
  const auto typed = json_object{}.text("stringValue", value).take();
  return json_object{}.text("key", key).raw("value", typed).take();
}

std::string attribute(std::string_view key, std::int64_t value) {
  const auto typed = json_object{}.text("intValue", std::to_string(value)).take();
  return json_object{}.text("key", key).raw("value", typed).take();
}

std::string attributes_of(const ended_span& s) {
  std::vector<std::string> all{attribute("rpc.system", "actorgrid")};
  const auto add = [&all](std::string_view key, auto value) {
    all.push_back(attribute(key, value));
  };
  add("actorgrid.handler", std::int64_t{s.id.value});
  add("actorgrid.kind", is_call(s.kind) ? "call" : "stream");
  add("actorgrid.node", s.node);
  add("actorgrid.peer", s.peer);
  if (!s.lane.empty()) add("actorgrid.lane", s.lane);
  if (!s.subroute.empty()) add("actorgrid.subroute", s.subroute);
  add("actorgrid.outcome", to_string(s.outcome));
  if (is_incoming(s.kind)) {
    add("actorgrid.queue_ns", std::int64_t{s.in_queue.count()});
    add("actorgrid.handler_ns", std::int64_t{s.in_handler.count()});
  }
  return json_array(all, std::identity{});
}

std::string json_of_span(const ended_span& s) {
  // Of the enumerations Span.SpanKind and Status.StatusCode.
  constexpr std::uint64_t server = 2, client = 3, error = 2, ok = 1;
  json_object o;
  o.text("traceId", actorgrid::to_hex(s.context.trace));
  o.text("spanId", actorgrid::to_hex(s.context.span));
  if (s.parent != span_id{}) o.text("parentSpanId", actorgrid::to_hex(s.parent));
  if (!s.context.state.empty()) o.text("traceState", s.context.state);
  o.text("name", "handler " + std::to_string(s.id.value)
                     + (s.subroute.empty() ? std::string{} : ' ' + s.subroute));
  o.number("kind", is_incoming(s.kind) ? server : client);
  o.text("startTimeUnixNano", nanoseconds_of(s.began));
  o.text("endTimeUnixNano", nanoseconds_of(s.ended));
  o.raw("attributes", attributes_of(s));
  json_object status;
  status.number("code", s.outcome == errc::ok ? ok : error);
  if (!s.text.empty()) status.text("message", s.text);
  return o.raw("status", status.take()).take();
}

} // namespace

ended_span::ended_span(const traced_span& span, const span_end& how)
    : kind(span.kind), id(span.id), context(span.context), parent(span.parent),
      began(on_wall(span.began)), ended(on_wall(how.ended)), outcome(how.outcome),
      in_queue(how.in_queue), in_handler(how.in_handler), node(span.node), peer(span.peer),
      lane(span.lane), subroute(span.subroute), text(how.text) {}

std::string otlp_json(const std::string& service, const std::vector<ended_span>& spans) {
  const auto scope =
      json_object{}.text("name", "actorgrid").text("version", ACTORGRID_VERSION).take();
  const auto of_scope = json_object{}
                            .raw("scope", scope)
                            .raw("spans", json_array(spans, json_of_span, spans.size()))
                            .take();
  const auto resource =
      json_object{}.raw("attributes", '[' + attribute("service.name", service) + ']').take();
  const auto of_resource =
      json_object{}.raw("resource", resource).raw("scopeSpans", '[' + of_scope + ']').take();
  return json_object{}.raw("resourceSpans", '[' + of_resource + ']').take();
}

} // namespace actorgrid::actors
