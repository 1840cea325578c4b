#include "apps/examples/store/service.hpp"

#include <string_view>
#include <utility>

namespace store {

namespace {

/// FNV-1a: the same on every node, unlike std::hash.
std::uint64_t hash(std::string_view text, std::uint64_t start = 0xcbf29ce484222325) {
  for (const char c : text) start = (start ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return start;
}

std::uint64_t hash(const entry& e) {
  return e.version.counter == 0 ? 0 : hash(e.version.writer, hash(e.key, e.version.counter));
}

std::size_t bucket_of(const std::string& key) {
  return hash(key) % bucket_count;
}

} // namespace

replica::replica(caf::actor_config& cfg, std::shared_ptr<shared> of)
    : caf::event_based_actor(cfg), shared_(std::move(of)),
      journal_(shared_->options.journal, shared_->options.sync, [this](auto& e) { keep(e); }) {}

caf::behavior replica::make_behavior() {
  return {[this](const entry& e) { return write(e); },
          [this](const std::string& key) { return find(key); },
          [this](const list_request& r) { return list_from(r); },
          [this](const grid::tagged_request<summarize>&) { return summary_; }};
}

void replica::keep(const entry& e) {
  shared_->saw(e.version.counter);
  auto& kept = entries_[e.key];
  summary_[bucket_of(e.key)] ^= hash(kept) ^ hash(e);
  kept = e;
}

caf::result<version> replica::write(const entry& e) {
  const auto now = find(e.key).version;
  if (now == e.version) return now;
  if (now > e.version) return grid::remote_error(errc::stale, "a newer version is stored", now);
  if (now.counter == 0 && entries_.size() >= shared_->options.keys_max)
    return grid::remote_error(errc::full, "the store has as many keys as store.keys-max allows");
  journal_.append(e);
  keep(e);
  shared_->changes.try_publish(e);
  if (journal_.size() > 2 * entries_.size() + 10'000) journal_.rewrite(entries_);
  return e.version;
}

entry replica::find(const std::string& key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? entry{key, {}, {}} : found->second;
}

page replica::list_from(const list_request& r) const {
  page listed;
  std::size_t cost = 0; // in bytes, to end pages before they are large or take long
  auto next = r.after.empty() ? entries_.lower_bound(r.prefix) : entries_.upper_bound(r.after);
  for (; next != entries_.end() && next->first.starts_with(r.prefix); ++next, cost += 64) {
    listed.is_last = cost < 512 * 1024;
    if (!listed.is_last) break;
    const auto& [key, kept] = *next;
    listed.after = key;
    const auto bucket = bucket_of(key);
    if (bucket < r.known.size() && r.known[bucket] == summary_[bucket]) continue;
    listed.entries.push_back(kept);
    cost += key.size() + kept.value.value_or("").size();
  }
  return listed;
}

} // namespace store
