#include "tests/kit/simulated/wire.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::testing::simulated {

void pipe::send(std::size_t bytes, std::function<void()> left, std::function<void()> arrived) {
  auto gone_at = std::max(world_.now(), free_at_);
  if (bytes_per_second > 0)
    gone_at += std::chrono::nanoseconds(bytes * 1'000'000'000 / bytes_per_second);
  free_at_ = gone_at;
  last_arrival_ = std::max(gone_at + delay, last_arrival_);
  world_.plan(last_arrival_,
              [this, arrived = std::move(arrived), g = generation_] { arrive(arrived, g); });
  if (is_held_) {
    bytes_held_ += bytes;
    if (bytes_held_ > buffer_bytes) return park(std::move(left));
  }
  world_.plan(gone_at, [this, left = std::move(left), g = generation_] {
    if (g == generation_) left();
  });
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
  free_at_ = last_arrival_ = world_.now();
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
