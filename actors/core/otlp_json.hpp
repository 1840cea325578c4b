#pragma once

#include <actorgrid/tracer.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace actorgrid::actors {

/// A span that has ended, with texts of its own.
struct ended_span {
  ended_span(const traced_span& span, const span_end& how);

  span_kind kind;
  handler_id id;
  trace_context context;
  span_id parent;
  std::chrono::system_clock::time_point began, ended;
  errc outcome;
  deadline_clock::duration in_queue, in_handler;
  std::string node, peer, lane, subroute, text;
};

/// The body of an OTLP request that exports spans, in the JSON encoding of protobuf.
std::string otlp_json(const std::string& service, const std::vector<ended_span>& spans);

} // namespace actorgrid::actors
