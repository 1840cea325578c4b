#include "actors/core/tracing.hpp"

#include "actors/core/peer_record.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>

namespace actorgrid {

std::string_view to_string(span_kind k) noexcept {
  switch (k) {
  case span_kind::call_out:
    return "call_out";
  case span_kind::call_in:
    return "call_in";
  case span_kind::stream_out:
    return "stream_out";
  case span_kind::stream_in:
    return "stream_in";
  }
  return "unknown";
}

trace_scope::trace_scope(const trace_context& context)
    : trace_(context.is_valid() ? std::make_shared<const trace_context>(context) : nullptr),
      scope_({detail::handler_scope::current().latest, trace_ ? &trace_ : nullptr}) {}

} // namespace actorgrid

namespace actorgrid::actors {

namespace {

/// Splitmix64: neighbouring numbers become unlike ones, and no two the same.
std::uint64_t mixed(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}
constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15U;

template <std::size_t N>
void fill_with(std::array<std::uint8_t, N>& id, tracer_list& ids) noexcept {
  for (std::size_t at = 0; at != N; at += 8)
    for (auto [i, bits] = std::pair{at, ids.next_id()}; i != at + 8; ++i, bits >>= 8U)
      id[i] = static_cast<std::uint8_t>(bits);
}

} // namespace

void tracer_list::add(std::shared_ptr<tracer> added, const std::function<std::uint64_t()>& random) {
  if (!added) return;
  const std::lock_guard lock{mutex_};
  if (!std::exchange(is_seeded_, true)) ids_ = random();
  auto next = std::make_shared<snapshot>(*tracers_);
  next->push_back(std::move(added));
  tracers_ = std::move(next);
  is_on_ = true;
}

void tracer_list::remove(const tracer* removed) {
  // Destroyed after the lock is released: it may be the last owner of a tracer.
  std::shared_ptr<const snapshot> before;
  const std::lock_guard lock{mutex_};
  auto next = std::make_shared<snapshot>(*tracers_);
  std::erase_if(*next, [removed](const auto& each) { return each.get() == removed; });
  is_on_ = !next->empty();
  before = std::exchange(tracers_, std::move(next));
}

void tracer_list::clear() {
  std::shared_ptr<const snapshot> before;
  const std::lock_guard lock{mutex_};
  is_on_ = false;
  before = std::exchange(tracers_, std::make_shared<const snapshot>());
}

std::uint64_t tracer_list::next_id() noexcept {
  while (true)
    if (const auto id = mixed(ids_.fetch_add(golden_ratio, std::memory_order_relaxed)); id != 0)
      return id;
}

detail::shared_trace open_span::context() const {
  if (!told.context.is_valid()) return {};
  return std::make_shared<const trace_context>(told.context);
}

void tracing::place(open_span& span, const detail::shared_trace& parent,
                    const tracer_list::snapshot& all) const {
  auto& context = span.told.context;
  if (parent) {
    context = *parent;
    span.told.parent = parent->span;
  } else {
    auto most = new_trace::none;
    for (const auto& each : all) most = std::max(most, each->on_new_trace(span.told));
    if (most == new_trace::none) return;
    fill_with(context.trace, *tracers_);
    context.is_sampled = most == new_trace::sampled;
  }
  fill_with(context.span, *tracers_);
}

std::shared_ptr<open_span> tracing::begin(const new_span& what,
                                          mux::time_point now) const noexcept {
  try {
    const auto all = tracers_->get();
    auto span = std::make_shared<open_span>();
    span->peer = what.peer.host;
    span->subroute = what.subroute;
    span->told.kind = what.kind;
    span->told.number = tracers_->next_number();
    span->told.node = node_;
    span->told.peer = *span->peer;
    span->told.is_guest = what.peer.is_guest();
    span->told.lane = lane_;
    span->told.id = what.id;
    span->told.subroute = span->subroute;
    span->told.began = detail::from_steady(now);
    place(*span, what.parent, *all);
    for (const auto& each : *all) each->on_begin(span->told);
    return span;
  } catch (const std::exception&) { // Out of memory: the call goes on, and nobody is told of it.
    return {};
  }
}

void tracing::end(std::shared_ptr<open_span>& span, const span_end& how) const noexcept {
  const auto ended = std::exchange(span, nullptr);
  for (const auto& each : *tracers_->get()) each->on_end(ended->told, how);
}

void tracing::end(std::shared_ptr<open_span>& span, const failure& why,
                  mux::time_point now) const noexcept {
  end(span, {why.code, why.text, detail::from_steady(now)});
}

void tracing::end(std::shared_ptr<open_span>& span, const failure& why, run_times ran,
                  mux::time_point now) const noexcept {
  const auto came = detail::to_steady(span->told.began);
  const bool has_run = ran.began != mux::time_point{};
  // The thread that ran it may have been free before the call came.
  const auto began = has_run ? std::max(ran.began, came) : now;
  end(span, span_end{why.code, why.text, detail::from_steady(now), began - came,
                     has_run ? ran.ended - began : mux::duration{}});
}

void tracing::tell_not_sent(const new_span& what, const failure& why) const noexcept {
  const auto now = what.peer.now();
  if (auto span = begin(what, now)) end(span, why, now);
}

detail::shared_trace shared_copy(const trace_context& context) {
  return context.is_valid() ? std::make_shared<const trace_context>(context) : nullptr;
}

} // namespace actorgrid::actors
