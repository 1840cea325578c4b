#pragma once

#include <actorgrid/detail/handler_scope.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace actorgrid {

/// Identifies a trace: everything that one request caused, on all nodes. All zero: none.
using trace_id = std::array<std::uint8_t, 16>;
/// Identifies a span: one step of a trace, such as a call as one of its ends sees it. All zero:
/// none.
using span_id = std::array<std::uint8_t, 8>;

/// A position in a trace, as the headers `traceparent` and `tracestate` of W3C Trace Context name
/// it. What is done on behalf of a span has that span's context, and makes spans of its own.
struct trace_context {
  /// The longest `tracestate` that is carried, in bytes.
  static constexpr std::size_t state_bytes_max = 512;

  /// The trace.
  trace_id trace{};
  /// The span in it.
  span_id span{};
  /// Whether the spans of this trace are to be recorded; decided where the trace began.
  bool is_sampled = false;
  /// What vendors add, as in the header `tracestate`; passed on unchanged. Printable ASCII of at
  /// most state_bytes_max: another text is not carried.
  std::string state = {};

  /// Whether it names a trace and a span: neither is all zero.
  bool is_valid() const noexcept { return trace != trace_id{} && span != span_id{}; }
  friend bool operator==(const trace_context&, const trace_context&) = default;
};

/// Reads the headers of a request that came by other means, such as HTTP. A `tracestate` that is
/// too long, or not printable ASCII, counts as none. @returns nothing if `traceparent` is malformed
/// or names no trace
std::optional<trace_context> parse_traceparent(std::string_view traceparent,
                                               std::string_view tracestate = {});
/// The header `traceparent`, such as "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"; the
/// other header is context.state. Empty if the context is not valid.
std::string to_traceparent(const trace_context& context);
/// A trace_id or span_id in lower-case hex digits, as in traceparent.
std::string to_hex(std::span<const std::uint8_t> id);

/// For as long as it lives, the calls made and streams opened on this thread belong to that
/// context, unless their options say otherwise: for programs that have a trace from elsewhere.
/// Scopes nest.
///
///     auto from_client = grid::parse_traceparent(request["traceparent"], request["tracestate"]);
///     grid::trace_scope scope{from_client.value_or(grid::trace_context{})};
///     auto stock = store.call(shop::find, query).get();
///
/// Handlers need none: functions and coroutines have the context of the call that they serve. In a
/// coroutine, which may change threads where it waits, use call_options::trace instead.
/// @thread to be destroyed on the thread that made it, in reverse order
class trace_scope {
public:
  /// A context that is not valid stands for none.
  explicit trace_scope(const trace_context& context);
  trace_scope(const trace_scope&) = delete;
  trace_scope& operator=(const trace_scope&) = delete;

private:
  const detail::shared_trace trace_;
  const detail::handler_scope scope_;
};

} // namespace actorgrid
