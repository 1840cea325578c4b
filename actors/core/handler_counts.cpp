#include "actors/core/handler_counts.hpp"

#include <algorithm>

namespace actorgrid::actors {

handler_counts::handler_counts(const std::shared_ptr<timing_quota>& quota)
    : quota_(quota && quota->take() ? quota : nullptr),
      times_(quota_ ? std::make_unique<times>() : nullptr) {}

handler_counts::~handler_counts() {
  if (quota_) quota_->give_back();
}

void handler_counts::times::add(time_point came, run_times ran) noexcept {
  if (ran.began == time_point{}) return queue.add(ran.ended - came);
  // The thread that ran it may have been free before the call came.
  const auto began = std::max(ran.began, came);
  queue.add(began - came);
  run.add(ran.ended - began);
}

void handler_counts::served::add_to(served_counts& total) const noexcept {
  const auto read = [this](served_end how) { return ends[static_cast<std::size_t>(how)].read(); };
  // Read in this order, there is never more that ended than began.
  const auto ok = read(served_end::ok);
  const auto error = read(served_end::error);
  const auto late = read(served_end::late);
  const auto over = ok + error + late;
  const auto all = began.read();
  total.ok += ok;
  total.error += error;
  total.late += late;
  total.refused += read(served_end::refused);
  total.in_flight += all > over ? all - over : 0;
}

void handler_counts::add_to(handler_load& total) const noexcept {
  calls_.add_to(total.calls);
  streams_.add_to(total.streams);
  if (!times_) return;
  times_->queue.add_to(total.queue_time);
  times_->run.add_to(total.run_time);
}

} // namespace actorgrid::actors
