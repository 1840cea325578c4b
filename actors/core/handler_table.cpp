#include "actors/core/handler_table.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <cstring>
#include <tuple>

namespace actorgrid {

std::string_view to_string(handler_state s) noexcept {
  switch (s) {
  case handler_state::serving:
    return "serving";
  case handler_state::restarting:
    return "restarting";
  case handler_state::failed:
    return "failed";
  }
  return "unknown";
}

} // namespace actorgrid

namespace actorgrid::actors {

std::shared_ptr<void> begin_stream(std::shared_ptr<handler_entry> handler) {
  auto& running = handler->running;
  if (running.fetch_add(1) >= handler->spec.options.concurrency) {
    running.fetch_sub(1);
    return nullptr;
  }
  auto* permits = &running;
  return {permits, [h = std::move(handler)](void*) { h->running.fetch_sub(1); }};
}

namespace {

void end(const caf::actor& handler) {
  caf::anon_send_exit(handler, caf::exit_reason::user_shutdown);
}

std::optional<codec::subroute_id> key_of(handler_id id, std::string_view subroute) {
  if (subroute.empty()) return {};
  return codec::make_subroute_id(id, subroute);
}

} // namespace

std::string name_of(handler_id id, std::string_view subroute) {
  std::string text = "handler " + std::to_string(id.value);
  if (!subroute.empty()) text.append(" under \"").append(subroute).append("\"");
  return text;
}

failure handler_entry::read_options() {
  const auto mistake = [this](const std::string& words) {
    return failure{errc::invalid_config, name_of(spec.id, spec.subroute) + ": " + words};
  };
  for (const auto& text : spec.options.allow) {
    auto callers = caller_set::read(text);
    if (!callers) return mistake("allow " + callers.why().text);
    allowed.push_back(*std::move(callers));
  }
  const auto [per_second, burst] = spec.options.rate;
  if (per_second > token_bucket::per_second_max || burst > token_bucket::burst_max)
    return mistake("rate is " + std::to_string(per_second) + " per second with a burst of "
                   + std::to_string(burst) + ", expected at most "
                   + std::to_string(token_bucket::per_second_max) + " and "
                   + std::to_string(token_bucket::burst_max));
  if (per_second != 0) rate.emplace(spec.options.rate);
  return {};
}

bool handler_entry::allows(const access_caller& who) const noexcept {
  return allowed.empty() || std::ranges::any_of(allowed, [&](const caller_set& callers) {
           return callers.contains(who);
         });
}

void handler_entry::count_death(failure why) {
  std::lock_guard lock{mutex_};
  ++deaths_;
  last_death_ = std::move(why);
}

handler_stats handler_entry::stats() const {
  std::uint64_t calls = 0;
  counts->for_each([&](const handler_counts& c) { calls += c.began(); });
  std::lock_guard lock{mutex_};
  return {spec.id, spec.subroute, state.load(), calls, deaths_, last_death_};
}

handler_load handler_entry::load() const {
  handler_load total;
  counts->for_each([&](const handler_counts& c) { c.add_to(total); });
  return total;
}

std::uint64_t
handler_table::snapshot::id_hash::operator()(const codec::subroute_id& id) const noexcept {
  std::uint64_t hash;
  // The ID is a SHA-256 of the subroute, so its bytes serve as the hash. Its first byte is the
  // handler ID.
  std::memcpy(&hash, id.data() + 8, sizeof hash);
  return hash ^ std::to_integer<std::uint64_t>(id[0]) * 0x9e3779b97f4a7c15u;
}

std::shared_ptr<handler_entry>
handler_table::snapshot::find(std::uint8_t id,
                              const std::optional<codec::subroute_id>& subroute) const {
  if (!subroute) return (*by_id_)[id];
  const auto* found = by_subroute_.find(*subroute);
  return found ? *found : nullptr;
}

void handler_table::snapshot::put(std::uint8_t id,
                                  const std::optional<codec::subroute_id>& subroute, entry e) {
  if (!subroute) {
    auto copy = std::make_shared<plain_handlers>(*by_id_);
    (*copy)[id] = std::move(e);
    by_id_ = std::move(copy);
  } else {
    by_subroute_ = e ? by_subroute_.set(*subroute, std::move(e)) : by_subroute_.without(*subroute);
  }
}

void handler_table::publish(std::shared_ptr<const snapshot>& next) {
  std::lock_guard lock{publication_};
  current_.swap(next);
  version_.fetch_add(1, std::memory_order_release);
}

caf::error handler_table::add(std::vector<detail::handler_spec> specs,
                              const std::function<caf::actor(const handler_group&)>& spawn) {
  handler_group added;
  std::shared_ptr<snapshot> next;
  std::shared_ptr<const snapshot> last;
  std::lock_guard lock{changes_};
  if (closed_) return make_error(errc::shutting_down, "the node was stopped");
  next = std::make_shared<snapshot>(*current_);
  const auto sharing = std::make_shared<std::size_t>(specs.size());
  for (auto& spec : specs) {
    if (!spec.id.is_valid())
      return make_error(errc::invalid_handler, "handler ID 0 is invalid, expected 1 to 255");
    const auto subroute = key_of(spec.id, spec.subroute);
    if (next->find(spec.id.value, subroute))
      return make_error(
          errc::handler_exists,
          name_of(spec.id, spec.subroute) + " is "
              + (current_->find(spec.id.value, subroute) ? "registered already" : "listed twice"));
    auto entry = added.emplace_back(std::make_shared<handler_entry>());
    entry->subroute = std::make_shared<const std::string>(spec.subroute);
    entry->sharing = sharing;
    entry->work = ++last_number_ << 8U | spec.id.value;
    entry->timed = timed_;
    entry->spec = std::move(spec);
    if (const auto why = entry->read_options()) return make_error(why);
    next->put(entry->spec.id.value, subroute, entry);
  }
  const auto actor = spawn(added);
  for (const auto& entry : added) entry->actor = actor;
  last = std::move(next);
  publish(last);
  return {};
}

caf::error handler_table::remove(const std::vector<handler_id>& ids, std::string_view subroute) {
  handler_group removed;
  std::shared_ptr<snapshot> next;
  std::shared_ptr<const snapshot> last;
  std::lock_guard lock{changes_};
  next = std::make_shared<snapshot>(*current_);
  for (const auto id : ids) {
    const auto key = key_of(id, subroute);
    if (!removed.emplace_back(next->find(id.value, key)))
      return make_error(errc::unknown_handler, name_of(id, subroute) + " is not registered");
    next->put(id.value, key, nullptr);
  }
  for (const auto& entry : removed) {
    entry->is_registered = false;
    removed_.add(entry->spec.id, entry->counts, entry->stats().deaths);
    if (--*entry->sharing == 0) end(entry->actor);
  }
  last = std::move(next);
  publish(last);
  return {};
}

std::shared_ptr<handler_entry> handler_table::find(handler_id id, std::string_view subroute) const {
  return current()->find(id.value, key_of(id, subroute));
}

std::vector<handler_stats> handler_table::stats() const {
  const auto now = current();
  std::vector<handler_stats> all;
  now->for_each([&](const handler_entry& entry) { all.push_back(entry.stats()); });
  std::ranges::sort(all, [](const handler_stats& a, const handler_stats& b) {
    return std::tie(a.id, a.subroute) < std::tie(b.id, b.subroute);
  });
  return all;
}

handler_table::counted handler_table::counts() const {
  counted all;
  const std::lock_guard lock{changes_};
  current_->for_each(
      [&](const handler_entry& entry) { all.handlers.push_back({entry.stats(), entry.load()}); });
  std::ranges::sort(all.handlers, [](const handler_metrics& a, const handler_metrics& b) {
    return std::tie(a.stats.id, a.stats.subroute) < std::tie(b.stats.id, b.stats.subroute);
  });
  all.removed = removed_.read();
  return all;
}

std::string handler_table::subroute_of(std::uint64_t work) const {
  std::string found;
  if (work == 0) return found;
  current()->for_each([&](const handler_entry& entry) {
    if (entry.work == work) found = *entry.subroute;
  });
  return found;
}

void handler_table::close() {
  auto last = std::make_shared<const snapshot>();
  std::lock_guard lock{changes_};
  closed_ = true;
  current_->for_each([](const handler_entry& entry) { end(entry.actor); });
  publish(last);
}

std::shared_ptr<const handler_table::snapshot> handler_table::current() const {
  std::lock_guard lock{publication_};
  return current_;
}

} // namespace actorgrid::actors
