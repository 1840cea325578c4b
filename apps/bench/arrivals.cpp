#include "apps/bench/arrivals.hpp"

namespace actorgrid::bench {

void arrivals::begin(std::size_t connections) {
  const std::scoped_lock lock(mutex_);
  times_ = std::make_shared<histogram>();
  missing_ = connections;
  began_ = clock::now();
}

void arrivals::on_event(const event& e) noexcept {
  if (e.what != event::kind::connected) return;
  const auto now = clock::now();
  const std::scoped_lock lock(mutex_);
  if (missing_ == 0) return; // nothing to count
  times_->record(now - began_);
  if (--missing_ == 0) changed_.notify_one();
}

std::shared_ptr<histogram> arrivals::wait(std::chrono::seconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] { return missing_ == 0; });
  missing_ = 0; // later connections are not counted
  return times_;
}

} // namespace actorgrid::bench
