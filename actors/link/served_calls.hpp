#pragma once

#include "actors/core/call_start.hpp"
#include "actors/core/handler_table.hpp"
#include "net/mux/action.hpp"
#include "net/mux/clock.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace actorgrid::actors {

struct open_span;

/// The calls of one connection that handlers run, for the counts of these handlers: each call that
/// begins ends there once. @thread the loop's
class served_calls {
public:
  /// @pre the handler has no other call with that ID
  void begin(mux::serving_id id, std::shared_ptr<handler_entry> entry, handler_counts& counts,
             mux::time_point came) {
    const auto slot = slot_of(id);
    if (slot >= calls_.size()) calls_.resize(slot + 1);
    auto& begun = calls_[slot];
    begun.id = id;
    begun.entry = std::move(entry);
    begun.counts = &counts;
    begun.came = came;
    begun.began = {};
    counts.begin_call();
  }
  /// Tracers are told of the call that began with that ID.
  void trace(mux::serving_id id, std::shared_ptr<open_span> span) noexcept {
    calls_[slot_of(id)].span = std::move(span);
  }
  /// What runs the call says there when it begins.
  void watch(mux::serving_id id, std::weak_ptr<const call_start> start) noexcept {
    calls_[slot_of(id)].start = std::move(start);
  }
  /// The handler began then, or has not if that is the zero of the clock. Does nothing for a call
  /// that has ended.
  void set_began(mux::serving_id id, mux::time_point began) noexcept {
    if (auto* running = find(id)) running->began = began;
  }
  /// When a call ran that is cut short at `now`.
  run_times times_until(mux::time_point now, mux::serving_id id) noexcept {
    const auto* running = find(id);
    return running ? running->times_until(now) : run_times{};
  }
  /// Does nothing for a call that has ended, or that was not begun here.
  /// @returns where to take what tracers were told of it; null for nothing
  std::shared_ptr<open_span>* end(mux::serving_id id, served_end how, run_times ran) noexcept {
    auto* const ended = find(id);
    if (!ended) return nullptr;
    ended->id = 0;
    ended->counts->end_call(how, ended->came, ran);
    ended->entry.reset();
    ended->start.reset();
    return ended->span ? &ended->span : nullptr;
  }
  /// The connection is gone, and nobody waits for the calls any more: they have run until `now`,
  /// however long their handlers go on. `on_traced` gets what tracers were told of, and when it ran.
  template <class OnTraced>
  void close(mux::time_point now, OnTraced on_traced) {
    for (auto& lost : std::exchange(calls_, {})) {
      if (lost.id == 0) continue;
      const auto ran = lost.times_until(now);
      lost.counts->end_call(served_end::late, lost.came, ran);
      if (lost.span) on_traced(lost.span, ran);
    }
  }

private:
  struct call {
    mux::serving_id id = 0; ///< 0 once ended
    mux::time_point came;
    handler_counts* counts = nullptr;
    std::shared_ptr<handler_entry> entry; ///< keeps `counts` alive
    std::shared_ptr<open_span> span;
    std::weak_ptr<const call_start> start; ///< empty if `began` is set instead
    mux::time_point began{};               ///< the zero of the clock before that, and if unknown

    run_times times_until(mux::time_point now) const noexcept {
      const auto told = start.lock();
      const auto since = told ? told->get() : began;
      // Another thread's clock may be ahead of the time of the loop's turn.
      return {since, std::max(now, since)};
    }
  };

  /// The link reuses the slots of calls, so that they are as few as calls in flight.
  static std::size_t slot_of(mux::serving_id id) noexcept { return static_cast<std::uint32_t>(id); }

  call* find(mux::serving_id id) noexcept {
    const auto slot = slot_of(id);
    return slot < calls_.size() && calls_[slot].id == id ? &calls_[slot] : nullptr;
  }

  std::vector<call> calls_;
};

} // namespace actorgrid::actors
