#include "actors/node/recent_times.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Nothing if `before` counted what `now` did not.
std::optional<time_histogram> difference(const time_histogram& now, const time_histogram& before) {
  auto since = now;
  for (std::size_t i = 0; i < time_histogram::bucket_count; ++i) {
    if (now.buckets[i] < before.buckets[i]) return std::nullopt;
    since.buckets[i] -= before.buckets[i];
  }
  since.sum -= before.sum;
  return since;
}

call_times times_of(const handler_load& load) {
  return {load.queue_time, load.run_time, load.calls.late,
          load.calls.ok + load.calls.error + load.calls.late};
}

void count_times(const node_metrics& m, counted_times& to) {
  for (const auto& h : m.handlers)
    if (auto times = times_of(h.load); times.ended + times.queue_time.count() != 0)
      to.handlers[{m.lane, h.stats.id.value, h.stats.subroute}] = std::move(times);
}

std::shared_ptr<const counted_times> times_until(const node_metrics& m,
                                                 deadline_clock::time_point now) {
  auto counted = std::make_shared<counted_times>();
  counted->taken = now;
  count_times(m, *counted);
  for (const auto& lane : m.lanes) count_times(lane, *counted);
  return counted;
}

} // namespace

call_times times_since(const counted_times* before, const std::string& lane,
                       const handler_metrics& h) {
  const auto all = times_of(h.load);
  if (!before) return all;
  const auto known = before->handlers.find({lane, h.stats.id.value, h.stats.subroute});
  if (known == before->handlers.end()) return all;
  const auto queue = difference(all.queue_time, known->second.queue_time);
  const auto run = difference(all.run_time, known->second.run_time);
  if (!queue || !run || all.ended < known->second.ended) return all;
  return {*queue, *run, all.late - known->second.late, all.ended - known->second.ended};
}

std::shared_ptr<const counted_times> recent_times::look(const node_metrics& m,
                                                        deadline_clock::time_point now) {
  if (!newer_ || now - newer_->taken >= age_min) {
    older_ = std::move(newer_);
    newer_ = times_until(m, now);
  }
  return older_;
}

} // namespace actorgrid::actors
