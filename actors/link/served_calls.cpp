#include "actors/link/served_calls.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace actorgrid::actors {

namespace {

std::size_t slot_of(mux::serving_id id) noexcept {
  return static_cast<std::uint32_t>(id);
}

} // namespace

void served_calls::begin(mux::serving_id id, std::shared_ptr<handler_entry> entry,
                         handler_counts& counts, mux::time_point came, mux::time_point deadline) {
  const auto slot = slot_of(id);
  if (calls_.size() <= slot) calls_.resize(slot + 1);
  calls_[slot] = {id, std::move(entry), &counts, came, deadline};
  counts.begin_call();
}

void served_calls::end(mux::serving_id id, served_end how, run_times ran,
                       mux::time_point now) noexcept {
  const auto slot = slot_of(id);
  if (slot >= calls_.size()) return;
  auto& ended = calls_[slot];
  if (ended.id != id || !ended.entry) return;
  ended.counts->end_call(now > ended.deadline ? served_end::late : how, ended.came, ran);
  ended.entry.reset();
}

void served_calls::close() noexcept {
  for (auto& lost : calls_)
    if (lost.entry) lost.counts->end_call(served_end::late, lost.came, {});
  calls_.clear();
}

} // namespace actorgrid::actors
