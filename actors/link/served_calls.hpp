#pragma once

#include "actors/core/handler_table.hpp"
#include "net/mux/action.hpp"
#include "net/mux/clock.hpp"

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
    counts.begin_call();
  }
  /// Tracers are told of the call that began with that ID.
  void trace(mux::serving_id id, std::shared_ptr<open_span> span) noexcept {
    calls_[slot_of(id)].span = std::move(span);
  }
  /// Does nothing for a call that has ended, or that was not begun here.
  /// @returns where to take what tracers were told of it; null for nothing
  std::shared_ptr<open_span>* end(mux::serving_id id, served_end how, run_times ran) noexcept {
    const auto slot = slot_of(id);
    if (slot >= calls_.size()) return nullptr;
    auto& ended = calls_[slot];
    if (ended.id != id) return nullptr;
    ended.id = 0;
    ended.counts->end_call(how, ended.came, ran);
    ended.entry.reset();
    return ended.span ? &ended.span : nullptr;
  }
  /// The connection is gone, and nobody waits for the calls any more: `on_traced` gets what tracers
  /// were told of.
  template <class OnTraced>
  void close(OnTraced on_traced) {
    for (auto& lost : std::exchange(calls_, {})) {
      if (lost.id == 0) continue;
      lost.counts->end_call(served_end::late, lost.came, {});
      if (lost.span) on_traced(lost.span);
    }
  }

private:
  struct call {
    mux::serving_id id = 0; ///< 0 once ended
    mux::time_point came;
    handler_counts* counts = nullptr;
    std::shared_ptr<handler_entry> entry; ///< keeps `counts` alive
    std::shared_ptr<open_span> span;
  };

  /// The link reuses the slots of calls, so that they are as few as calls in flight.
  static std::size_t slot_of(mux::serving_id id) noexcept { return static_cast<std::uint32_t>(id); }

  std::vector<call> calls_;
};

} // namespace actorgrid::actors
