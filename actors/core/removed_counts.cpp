#include "actors/core/removed_counts.hpp"

#include <atomic>
#include <utility>

namespace actorgrid::actors {

namespace {

void add_to(handler_load& total, const per_loop<handler_counts>& all) {
  all.for_each([&](const handler_counts& of_loop) { of_loop.add_to(total); });
}

} // namespace

void removed_counts::add(handler_id id, counts_pointer counts, std::uint64_t deaths) {
  auto& sum = sums_[id];
  sum.id = id;
  sum.deaths += deaths;
  unfinished_.push_back({id, std::move(counts)});
  if (unfinished_.size() >= next_sum_up_) sum_up();
}

void removed_counts::sum_up() {
  std::erase_if(unfinished_, [this](const unfinished& of) {
    if (of.counts.use_count() != 1) return false;
    // What others counted before they let go of it.
    std::atomic_thread_fence(std::memory_order_acquire);
    add_to(sums_[of.id].load, *of.counts);
    return true;
  });
  // So that a removal costs the same, however many handlers still have calls.
  next_sum_up_ = 16 + 2 * unfinished_.size();
}

std::vector<removed_handlers> removed_counts::read() const {
  auto all = sums_;
  for (const auto& of : unfinished_) add_to(all[of.id].load, *of.counts);
  std::vector<removed_handlers> listed;
  for (auto& [id, sum] : all) listed.push_back(std::move(sum));
  return listed;
}

} // namespace actorgrid::actors
