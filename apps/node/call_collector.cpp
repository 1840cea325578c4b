#include "apps/node/call_collector.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/errc.hpp>

#include <new>
#include <string_view>
#include <utility>

namespace actorgrid::catalogue {

namespace {

std::int64_t wall_ns(deadline_clock::time_point when) {
  const auto ago = deadline_clock::now() - when;
  const std::chrono::nanoseconds now{std::chrono::system_clock::now().time_since_epoch()};
  return (now - std::chrono::duration_cast<std::chrono::nanoseconds>(ago)).count();
}

std::int64_t count_ns(deadline_clock::duration time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

contract::traced_call traced_call_of(const traced_span& span, const span_end* end) {
  contract::traced_call call;
  call.at_ns = wall_ns(end ? end->ended : span.began);
  call.kind = to_string(span.kind);
  call.number = span.number;
  call.peer = span.peer;
  call.guest = span.is_guest;
  call.lane = span.lane;
  call.handler = span.id.value;
  call.subroute = span.subroute.substr(0, contract::trace_text_bytes_max);
  if (!end) return call;
  call.has_ended = true;
  call.outcome = to_string(end->outcome);
  call.text = end->text.substr(0, contract::trace_text_bytes_max);
  call.took_ns = count_ns(end->ended - span.began);
  call.in_queue_ns = count_ns(end->in_queue);
  call.in_handler_ns = count_ns(end->in_handler);
  return call;
}

} // namespace

call_collector::call_collector(contract::calls_request wanted, std::string caller,
                               std::size_t kept_max)
    : wanted_(std::move(wanted)), caller_(std::move(caller)), kept_max_(kept_max) {}

bool call_collector::is_wanted(const traced_span& span) const noexcept {
  if (wanted_.handler != 0 && span.id.value != wanted_.handler) return false;
  if (span.peer == caller_) return false;
  return wanted_.peer.empty() || matches_guest(wanted_.peer, span.peer);
}

void call_collector::on_begin(const traced_span& span) noexcept {
  // Whether it will fail or take long is not known yet.
  if (is_call(span.kind) || wanted_.errors || wanted_.slower_ns > 0) return;
  if (is_wanted(span)) keep(span, nullptr);
}

void call_collector::on_end(const traced_span& span, const span_end& end) noexcept {
  if (wanted_.errors && end.outcome == errc::ok) return;
  if (wanted_.slower_ns > 0 && count_ns(end.ended - span.began) <= wanted_.slower_ns) return;
  if (is_wanted(span)) keep(span, &end);
}

void call_collector::keep(const traced_span& span, const span_end* end) noexcept {
  try {
    if (count_.load(std::memory_order_relaxed) < kept_max_) {
      auto call = traced_call_of(span, end);
      const std::lock_guard lock{mutex_};
      if (calls_.size() < kept_max_) {
        calls_.push_back(std::move(call));
        count_.store(calls_.size(), std::memory_order_relaxed);
        return;
      }
    }
  } catch (const std::bad_alloc&) {
    // It is left out.
  }
  left_out_.fetch_add(1, std::memory_order_relaxed);
}

contract::calls_batch call_collector::take() {
  contract::calls_batch taken;
  const std::lock_guard lock{mutex_};
  taken.calls.swap(calls_);
  count_.store(0, std::memory_order_relaxed);
  taken.left_out = left_out_.exchange(0, std::memory_order_relaxed);
  return taken;
}

} // namespace actorgrid::catalogue
