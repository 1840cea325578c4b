#include "actors/core/otlp_json.hpp"

#include <actorgrid/printable.hpp>
#include <actorgrid/version.hpp>

#include <cstdint>
#include <string_view>

namespace actorgrid::actors {

namespace {

using wall_clock = std::chrono::system_clock;

/// That point in time on the wall clock; in a simulation, as if it had just begun.
wall_clock::time_point on_wall(deadline_clock::time_point t) {
  return wall_clock::now()
         - std::chrono::duration_cast<wall_clock::duration>(deadline_clock::now() - t);
}

std::string quoted_member(std::string_view name, std::string_view value) {
  return json_quoted(name) + ':' + json_quoted(value);
}

/// 64-bit numbers are texts in this encoding.
std::string quoted_number(std::int64_t value) {
  return '"' + std::to_string(value) + '"';
}

std::string nanoseconds_of(wall_clock::time_point t) {
  return quoted_number(
      std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count());
}

std::string attribute(std::string_view key, std::string_view value) {
  return '{' + quoted_member("key", key) + ",\"value\":{" + quoted_member("stringValue", value)
         + "}}";
}

std::string attribute(std::string_view key, std::int64_t value) {
  return '{' + quoted_member("key", key) + ",\"value\":{\"intValue\":" + quoted_number(value)
         + "}}";
}

std::string attributes_of(const ended_span& s) {
  std::string text = attribute("rpc.system", "actorgrid");
  const auto add = [&text](std::string_view key, auto value) {
    text += ',' + attribute(key, value);
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
  return text;
}

std::string json_of_span(const ended_span& s) {
  // Of the enumerations Span.SpanKind and Status.StatusCode.
  constexpr const char *server = "2", *client = "3", *error = "2", *ok = "1";
  std::string text = '{' + quoted_member("traceId", actorgrid::to_hex(s.context.trace)) + ','
                     + quoted_member("spanId", actorgrid::to_hex(s.context.span));
  if (s.parent != span_id{})
    text += ',' + quoted_member("parentSpanId", actorgrid::to_hex(s.parent));
  if (!s.context.state.empty()) text += ',' + quoted_member("traceState", s.context.state);
  const auto name = "handler " + std::to_string(s.id.value)
                    + (s.subroute.empty() ? std::string{} : ' ' + s.subroute);
  text +=
      ',' + quoted_member("name", name) + ",\"kind\":" + (is_incoming(s.kind) ? server : client);
  text += ",\"startTimeUnixNano\":" + nanoseconds_of(s.began)
          + ",\"endTimeUnixNano\":" + nanoseconds_of(s.ended);
  text += ",\"attributes\":[" + attributes_of(s) + "],\"status\":{\"code\":";
  text += s.outcome == errc::ok ? ok : error;
  if (!s.text.empty()) text += ',' + quoted_member("message", s.text);
  return text + "}}";
}

} // namespace

ended_span::ended_span(const traced_span& span, const span_end& how)
    : kind(span.kind), id(span.id), context(span.context), parent(span.parent),
      began(on_wall(span.began)), ended(on_wall(how.ended)), outcome(how.outcome),
      in_queue(how.in_queue), in_handler(how.in_handler), node(span.node), peer(span.peer),
      lane(span.lane), subroute(span.subroute), text(how.text) {}

std::string otlp_json(const std::string& service, const std::vector<ended_span>& spans) {
  std::string text = R"({"resourceSpans":[{"resource":{"attributes":[)"
                     + attribute("service.name", service) + R"(]},"scopeSpans":[{"scope":{)"
                     + quoted_member("name", "actorgrid") + ','
                     + quoted_member("version", ACTORGRID_VERSION) + R"(},"spans":[)";
  for (const auto& s : spans) {
    if (text.back() == '}') text += ',';
    text += json_of_span(s);
  }
  return text + "]}]}]}";
}

} // namespace actorgrid::actors
