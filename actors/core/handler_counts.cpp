#include "actors/core/handler_counts.hpp"

namespace actorgrid::actors {

handler_counts::handler_counts(const std::shared_ptr<timing_quota>& quota)
    : quota_(quota && quota->take() ? quota : nullptr),
      times_(quota_ ? std::make_unique<times>() : nullptr) {}

handler_counts::~handler_counts() {
  if (quota_) quota_->give_back();
}

void handler_counts::end_call(served_end how, time_point came, run_times ran) noexcept {
  calls_.over.add();
  calls_.count(how);
  if (!times_ || ran.ended == time_point{}) return;
  const bool has_run = ran.began != time_point{};
  times_->queue.add((has_run ? ran.began : ran.ended) - came);
  if (has_run) times_->run.add(ran.ended - ran.began);
}

void handler_counts::end_stream(served_end how) noexcept {
  streams_.over.add();
  streams_.count(how);
}

void handler_counts::served::add_to(served_counts& total) const noexcept {
  // What is over was read first, so that there are never more of it than of what began.
  const auto ended = over.read();
  const auto begun = began.read();
  total.in_flight += begun > ended ? begun - ended : 0;
  total.ok += ends[0].read();
  total.error += ends[1].read();
  total.refused += ends[2].read();
  total.late += ends[3].read();
}

void handler_counts::add_to(handler_load& total) const noexcept {
  calls_.add_to(total.calls);
  streams_.add_to(total.streams);
  if (!times_) return;
  times_->queue.add_to(total.queue_time);
  times_->run.add_to(total.run_time);
}

} // namespace actorgrid::actors
