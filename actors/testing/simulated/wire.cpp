#include "actors/testing/simulated/wire.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <utility>

namespace actorgrid::testing::simulated {

std::uint64_t pipe::send(std::size_t bytes, std::function<void()> left,
                         std::function<void()> arrived) {
  auto gone_at = std::max(simulator_.now(), free_at_);
  if (bytes_per_second > 0)
    gone_at += std::chrono::nanoseconds(bytes * 1'000'000'000 / bytes_per_second);
  free_at_ = gone_at;
  const auto number = latest_.number + 1;
  latest_ = {number, gone_at, last_arrival_};
  last_arrival_ = std::max(detail::deadline_after(gone_at, delay), last_arrival_);
  simulator_.plan(last_arrival_, [this, number, arrived = std::move(arrived), g = generation_] {
    if (number != retracted_) arrive(arrived, g);
  });
  if (is_held_ && (bytes_held_ += bytes) > buffer_bytes)
    park(std::move(left));
  else
    simulator_.plan(gone_at, [this, left = std::move(left), g = generation_] {
      if (g == generation_) left();
    });
  return number;
}

void pipe::retract(std::uint64_t message) {
  if (latest_.number != message || latest_.leaves_at <= simulator_.now()) return;
  retracted_ = message;
  free_at_ = simulator_.now();
  last_arrival_ = latest_.arrival_before;
}

void pipe::arrive(const std::function<void()>& arrived, std::uint64_t generation) {
  if (generation != generation_) return;
  if (is_held_)
    park(arrived);
  else
    arrived();
}

void pipe::drop_all() {
  ++generation_;
  parked_.clear();
  bytes_held_ = 0;
  free_at_ = last_arrival_ = simulator_.now();
}

void pipe::release() {
  is_held_ = false;
  bytes_held_ = 0;
  for (const auto& what : std::exchange(parked_, {})) what();
}

void link::watch(const std::shared_ptr<void>& user, std::function<void()> lost) {
  std::erase_if(watchers_, [](const watcher& w) { return w.user.expired(); });
  watchers_.push_back({user, std::move(lost)});
}

void link::cut() {
  is_cut_ = true;
  forth_.drop_all();
  back_.drop_all();
  for (const auto& w : std::exchange(watchers_, {}))
    if (auto alive = w.user.lock()) w.lost();
}

} // namespace actorgrid::testing::simulated
