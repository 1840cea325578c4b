#pragma once

#include "actors/core/handler_counts.hpp"
#include "net/mux/clock.hpp"

#include <actorgrid/detail/handler_scope.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/tracer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::detail {
struct peer_record;
}

namespace actorgrid::actors {

/// The tracers of a node and its lanes, and where the numbers of their spans come from. @thread any
class tracer_list {
public:
  using snapshot = std::vector<std::shared_ptr<tracer>>;

  /// `random` gives the first identifier, once a tracer is there: without one, a node of a
  /// simulation uses no random numbers for this.
  void add(std::shared_ptr<tracer> added, const std::function<std::uint64_t()>& random);
  void remove(const tracer* removed);
  /// The node has ended: tracers are not kept alive by handles of its peers.
  void clear();
  /// Whether there are any. All that calls do without tracers is to ask this.
  bool is_on() const noexcept { return is_on_.load(std::memory_order_relaxed); }
  std::shared_ptr<const snapshot> get() const {
    const std::lock_guard lock{mutex_};
    return tracers_;
  }

  std::uint64_t next_number() noexcept { return numbers_.fetch_add(1, std::memory_order_relaxed); }
  /// Random bits, not all zero. @pre a tracer was added
  std::uint64_t next_id() noexcept;

private:
  std::atomic<bool> is_on_{false};
  std::atomic<std::uint64_t> numbers_{1};
  std::atomic<std::uint64_t> ids_{0};
  mutable std::mutex mutex_;
  bool is_seeded_ = false;
  std::shared_ptr<const snapshot> tracers_ = std::make_shared<const snapshot>();
};

/// A call or stream that tracers were told of, and that has not ended.
struct open_span {
  traced_span told;
  std::shared_ptr<const std::string> peer; ///< owns the text; so does the next
  std::string subroute;
  mux::time_point handler_began{}; ///< of a stream; the epoch before
  failure why;                     ///< of a stream: why its handler failed

  /// What the calls of the handler belong to, or what the call carries; null for nothing.
  detail::shared_trace context() const;
};

/// What begins.
struct new_span {
  span_kind kind;
  const detail::peer_record& peer;
  handler_id id;
  std::string_view subroute;
  const detail::shared_trace& parent;
};

/// How a node, or a lane, tells its tracers. Outlives the node for handles of its peers.
/// @thread any
class tracing {
public:
  tracing(std::shared_ptr<tracer_list> tracers, std::string node, std::string lane)
      : tracers_(std::move(tracers)), node_(std::move(node)), lane_(std::move(lane)) {}

  bool is_on() const noexcept { return tracers_->is_on(); }
  const std::shared_ptr<tracer_list>& tracers() const noexcept { return tracers_; }
  /// Tells that something begins. @returns null if there is no memory for it
  std::shared_ptr<open_span> begin(const new_span& what, mux::time_point now) const noexcept;
  /// Tells that it has ended: `span` is null from then on. @pre it is not null
  void end(std::shared_ptr<open_span>& span, const span_end& how) const noexcept;
  /// The same for an end that has no times of a handler.
  void end(std::shared_ptr<open_span>& span, const failure& why,
           mux::time_point now) const noexcept;
  /// The same for the end of a call or stream from the peer, which a handler served at these times;
  /// they are empty if none has begun to.
  void end(std::shared_ptr<open_span>& span, const failure& why, run_times ran,
           mux::time_point now) const noexcept;
  /// Tells the beginning and the end of what failed before it was sent.
  void tell_not_sent(const new_span& what, const failure& why) const noexcept;

private:
  /// Gives it a place in the trace of its parent, or in one that begins.
  void place(open_span& span, const detail::shared_trace& parent,
             const tracer_list::snapshot& all) const;

  const std::shared_ptr<tracer_list> tracers_;
  const std::string node_;
  const std::string lane_;
};

/// A context that others may share; null if it is not valid.
detail::shared_trace shared_copy(const trace_context& context);

/// The context of a request with that option, made on this thread.
inline detail::shared_trace
trace_of_request(const trace_context* option,
                 const detail::inherited& here = detail::handler_scope::current()) {
  if (option) [[unlikely]]
    return shared_copy(*option);
  return here.trace ? *here.trace : nullptr;
}

} // namespace actorgrid::actors
