#include "net/auth/replay_memory.hpp"

namespace actorgrid::auth {

bool replay_memory::is_new(std::string_view text, std::int64_t now, std::int64_t valid_until) {
  const auto key = sha256(text);
  const std::lock_guard lock{mutex_};
  while (!entries_.empty() && entries_.front().valid_until < now) forget_oldest();
  if (!known_.insert(key).second) return false;
  if (entries_.size() >= entries_max_) forget_oldest();
  entries_.push_back({key, valid_until});
  return true;
}

void replay_memory::forget_oldest() {
  known_.erase(entries_.front().key);
  entries_.pop_front();
}

std::size_t replay_memory::size() const {
  const std::lock_guard lock{mutex_};
  return entries_.size();
}

} // namespace actorgrid::auth
