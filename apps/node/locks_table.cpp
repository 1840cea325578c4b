#include "apps/node/locks_table.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace actorgrid::catalogue {

namespace {

std::uint64_t milliseconds_of(std::chrono::steady_clock::duration time) {
  return static_cast<std::uint64_t>(
      std::chrono::ceil<std::chrono::milliseconds>(std::max(time, time.zero())).count());
}

} // namespace

result<contract::lock_answer> locks_table::lock(const contract::lock_request& request,
                                                time_point now) {
  return acquire(request, true, now);
}

result<contract::lock_answer> locks_table::read_lock(const contract::lock_request& request,
                                                     time_point now) {
  return acquire(request, false, now);
}

result<contract::lock_answer> locks_table::acquire(const contract::lock_request& request,
                                                   bool exclusive, time_point now) {
  if (auto mistake = find_mistake(request, true)) return mistake;
  expire(now);
  if (auto* mine = find(request); mine && mine->exclusive == exclusive) {
    hold_until(request, *mine, detail::deadline_after(now, ttl_of(request)));
    return granted(request, now);
  }
  const auto held = resources_.find(request.resource);
  if (held != resources_.end()) {
    const bool is_exclusive = held->second.begin()->second.exclusive;
    if (exclusive || is_exclusive || held->second.contains(request.uid))
      return denied(request, "held", now);
  }
  if (due_.size() >= limits_.locks_max) return remote_error("locks: the table is full");
  auto& mine = resources_[request.resource][request.uid];
  mine = {request.owner, exclusive, now, detail::deadline_after(now, ttl_of(request))};
  due_.insert({mine.expiry, request.resource, request.uid});
  return granted(request, now);
}

result<contract::lock_answer> locks_table::unlock(const contract::lock_request& request,
                                                  time_point now) {
  if (auto mistake = find_mistake(request, false)) return mistake;
  expire(now);
  const auto* mine = find(request);
  if (!mine) return denied(request, "not held", now);
  due_.erase({mine->expiry, request.resource, request.uid});
  const auto held = resources_.find(request.resource);
  held->second.erase(request.uid);
  if (held->second.empty()) resources_.erase(held);
  contract::lock_answer answer;
  answer.granted = true;
  name_holders(request.resource, now, answer);
  return answer;
}

result<contract::lock_answer> locks_table::refresh(const contract::lock_request& request,
                                                   time_point now) {
  if (auto mistake = find_mistake(request, true)) return mistake;
  expire(now);
  auto* mine = find(request);
  if (!mine) return denied(request, "not held", now);
  hold_until(request, *mine, detail::deadline_after(now, ttl_of(request)));
  return granted(request, now);
}

result<contract::table_answer> locks_table::list(const contract::table_request& request,
                                                 time_point now) {
  if (request.limit == 0 || request.limit > contract::table_entries_max)
    return remote_error("locks: limit: expected 1 to "
                        + std::to_string(contract::table_entries_max));
  expire(now);
  contract::table_answer answer;
  for (auto at = resources_.lower_bound(request.after_resource); at != resources_.end(); ++at) {
    const auto& [resource, held] = *at;
    auto holder_at =
        resource == request.after_resource ? held.upper_bound(request.after_uid) : held.begin();
    for (; holder_at != held.end(); ++holder_at) {
      if (answer.holders.size() == request.limit) {
        answer.truncated = true;
        return answer;
      }
      answer.holders.push_back(shown(resource, holder_at->first, holder_at->second, now));
    }
  }
  return answer;
}

void locks_table::expire(time_point now) {
  while (!due_.empty() && due_.begin()->expiry <= now) {
    const auto held = resources_.find(due_.begin()->resource);
    held->second.erase(due_.begin()->uid);
    if (held->second.empty()) resources_.erase(held);
    due_.erase(due_.begin());
  }
}

std::optional<locks_table::time_point> locks_table::next_expiry() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->expiry;
}

caf::error locks_table::find_mistake(const contract::lock_request& request, bool with_ttl) const {
  using field = std::pair<std::string_view, const std::string*>;
  for (const auto& [name, value] :
       std::array{field{"resource", &request.resource}, field{"owner", &request.owner},
                  field{"uid", &request.uid}}) {
    if (value->empty()) return remote_error("locks: " + std::string{name} + ": empty");
    if (value->size() > limits_.name_bytes_max)
      return remote_error("locks: " + std::string{name} + ": longer than "
                          + std::to_string(limits_.name_bytes_max) + " bytes");
  }
  if (with_ttl && request.ttl_ms == 0) return remote_error("locks: ttl_ms: 0");
  return {};
}

locks_table::holder* locks_table::find(const contract::lock_request& request) {
  const auto held = resources_.find(request.resource);
  if (held == resources_.end()) return nullptr;
  const auto found = held->second.find(request.uid);
  return found != held->second.end() && found->second.owner == request.owner ? &found->second
                                                                             : nullptr;
}

void locks_table::hold_until(const contract::lock_request& request, holder& h, time_point expiry) {
  auto entry = due_.extract(due_.find({h.expiry, request.resource, request.uid}));
  h.expiry = entry.value().expiry = expiry;
  due_.insert(std::move(entry));
}

std::chrono::milliseconds locks_table::ttl_of(const contract::lock_request& request) const {
  const auto longest = static_cast<std::uint64_t>(limits_.ttl_max.count());
  return std::chrono::milliseconds{std::min(request.ttl_ms, longest)};
}

contract::lock_answer locks_table::granted(const contract::lock_request& request,
                                           time_point now) const {
  contract::lock_answer answer;
  answer.granted = true;
  answer.expires_in_ms = milliseconds_of(ttl_of(request));
  name_holders(request.resource, now, answer);
  return answer;
}

contract::lock_answer locks_table::denied(const contract::lock_request& request, const char* reason,
                                          time_point now) const {
  contract::lock_answer answer;
  answer.reason = reason;
  name_holders(request.resource, now, answer);
  return answer;
}

void locks_table::name_holders(const std::string& resource, time_point now,
                               contract::lock_answer& answer) const {
  const auto held = resources_.find(resource);
  if (held == resources_.end()) return;
  for (const auto& [uid, h] : held->second) {
    if (answer.holders.size() == contract::holders_named_max) return;
    answer.holders.push_back(shown(resource, uid, h, now));
  }
}

contract::lock_holder locks_table::shown(const std::string& resource, const std::string& uid,
                                         const holder& h, time_point now) {
  contract::lock_holder seen;
  seen.resource = resource;
  seen.owner = h.owner;
  seen.uid = uid;
  seen.exclusive = h.exclusive;
  seen.held_ms = milliseconds_of(now - h.since);
  seen.expires_in_ms = milliseconds_of(h.expiry - now);
  return seen;
}

} // namespace actorgrid::catalogue
