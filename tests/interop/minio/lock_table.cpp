#include "tests/interop/minio/lock_table.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::minio {

namespace {

lock_answer answer(lock_code code, std::string text = {}) {
  return {static_cast<std::uint8_t>(code), std::move(text)};
}

} // namespace

lock_answer lock_table::lock(const lock_request& r, bool is_reader, clock::time_point now) {
  expire(now);
  if (r.UID.empty() || r.Resources.empty())
    return answer(lock_code::error, "expected a UID and resources");
  if (size_ + r.Resources.size() > locks_max) return answer(lock_code::error, "too many locks");
  for (const auto& resource : r.Resources)
    if (!is_free(resource, is_reader)) return answer(lock_code::conflict);
  for (const auto& resource : r.Resources)
    if (locks_[resource].try_emplace(r.UID, holder{is_reader, now}).second) ++size_;
  return answer(lock_code::granted);
}

lock_answer lock_table::unlock(const lock_request& r) {
  bool was_held = false;
  for (const auto& resource : r.Resources) was_held = erase(resource, r.UID) || was_held;
  if (was_held) return answer(lock_code::granted);
  return answer(lock_code::error, "not locked by " + r.UID);
}

lock_answer lock_table::refresh(const lock_request& r, clock::time_point now) {
  expire(now);
  bool is_held = false;
  for (auto& [resource, held] : locks_)
    if (const auto own = held.find(r.UID); own != held.end()) {
      own->second.refreshed = now;
      is_held = true;
    }
  return answer(is_held ? lock_code::granted : lock_code::not_found);
}

lock_answer lock_table::force_unlock(const lock_request& r) {
  std::vector<std::pair<std::string, std::string>> ended;
  for (const auto& [resource, held] : locks_)
    for (const auto& [uid, how] : held)
      if (r.UID.empty() ? std::ranges::find(r.Resources, resource) != r.Resources.end()
                        : uid == r.UID)
        ended.emplace_back(resource, uid);
  for (const auto& [resource, uid] : ended) erase(resource, uid);
  return answer(lock_code::granted);
}

bool lock_table::is_free(const std::string& resource, bool for_reader) const {
  const auto found = locks_.find(resource);
  if (found == locks_.end()) return true;
  return for_reader
         && std::ranges::all_of(found->second, [](const auto& h) { return h.second.is_reader; });
}

void lock_table::expire(clock::time_point now) {
  // It only frees memory: a second late does no harm.
  if (now - expired_ < std::chrono::seconds(1)) return;
  expired_ = now;
  for (auto& [resource, held] : locks_)
    size_ -= std::erase_if(held,
                           [&](const auto& h) { return now - h.second.refreshed > expires_after; });
  std::erase_if(locks_, [](const auto& l) { return l.second.empty(); });
}

bool lock_table::erase(const std::string& resource, const std::string& uid) {
  const auto found = locks_.find(resource);
  if (found == locks_.end() || found->second.erase(uid) == 0) return false;
  if (found->second.empty()) locks_.erase(found);
  --size_;
  return true;
}

} // namespace actorgrid::minio
