#include "actors/handler_table.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <cstring>
#include <tuple>

namespace actorgrid::actors {

std::shared_ptr<void> begin_stream(std::shared_ptr<handler_entry> handler) {
  auto& running = handler->running;
  if (running.fetch_add(1) >= handler->spec.options.concurrency) {
    running.fetch_sub(1);
    return nullptr;
  }
  auto* place = &running;
  return {place, [h = std::move(handler)](void*) { h->running.fetch_sub(1); }};
}

namespace {

void end(const std::shared_ptr<handler_entry>& entry) {
  caf::anon_send_exit(entry->actor, caf::exit_reason::user_shutdown);
}

std::string describe(handler_id id, std::string_view subroute) {
  std::string text = "handler " + std::to_string(id.value);
  if (!subroute.empty()) text.append(" under \"").append(subroute).append("\"");
  return text;
}

} // namespace

void handler_entry::count_death(failure why) {
  std::lock_guard lock{mutex_};
  ++deaths_;
  last_death_ = std::move(why);
}

handler_stats handler_entry::stats() const {
  std::lock_guard lock{mutex_};
  return {spec.id, spec.subroute, state.load(), calls.load(), deaths_, last_death_};
}

std::size_t
handler_table::snapshot::id_hash::operator()(const codec::subroute_id& id) const noexcept {
  std::size_t hash;
  // Bytes of a SHA-256: as good as any hash of it.
  std::memcpy(&hash, id.data() + 8, sizeof hash);
  return hash;
}

std::shared_ptr<handler_entry>
handler_table::snapshot::find(std::uint8_t id,
                              const std::optional<codec::subroute_id>& subroute) const {
  if (!subroute) return by_id[id];
  auto found = by_subroute.find(*subroute);
  return found == by_subroute.end() ? nullptr : found->second;
}

std::shared_ptr<handler_entry>& handler_table::place(snapshot& s, handler_id id,
                                                     std::string_view subroute) {
  return subroute.empty() ? s.by_id[id.value]
                          : s.by_subroute[codec::make_subroute_id(id, subroute)];
}

void handler_table::publish(std::shared_ptr<const snapshot> next) {
  current_ = std::move(next);
  version_.fetch_add(1, std::memory_order_release);
}

caf::error
handler_table::add(detail::handler_spec spec,
                   const std::function<caf::actor(const std::shared_ptr<handler_entry>&)>& spawn) {
  if (!spec.id.is_valid())
    return make_error(errc::invalid_handler, "handler ID 0 is invalid, expected 1 to 255");
  std::lock_guard lock{mutex_};
  if (closed_) return make_error(errc::shutting_down, "the node was stopped");
  auto next = std::make_shared<snapshot>(*current_);
  auto& slot = place(*next, spec.id, spec.subroute);
  if (slot)
    return make_error(errc::handler_exists,
                      describe(spec.id, spec.subroute) + " is registered already");
  auto entry = std::make_shared<handler_entry>();
  entry->subroute = std::make_shared<const std::string>(spec.subroute);
  entry->spec = std::move(spec);
  entry->actor = spawn(entry);
  slot = std::move(entry);
  publish(std::move(next));
  return {};
}

caf::error handler_table::remove(handler_id id, std::string_view subroute) {
  std::lock_guard lock{mutex_};
  auto next = std::make_shared<snapshot>(*current_);
  auto& slot = place(*next, id, subroute);
  if (!slot)
    return make_error(errc::unknown_handler, describe(id, subroute) + " is not registered");
  end(slot);
  if (subroute.empty())
    slot.reset();
  else
    next->by_subroute.erase(codec::make_subroute_id(id, subroute));
  publish(std::move(next));
  return {};
}

std::vector<handler_stats> handler_table::stats() const {
  const auto now = current();
  std::vector<handler_stats> all;
  for (const auto& entry : now->by_id)
    if (entry) all.push_back(entry->stats());
  for (const auto& [id, entry] : now->by_subroute) all.push_back(entry->stats());
  std::ranges::sort(all, [](const handler_stats& a, const handler_stats& b) {
    return std::tie(a.id, a.subroute) < std::tie(b.id, b.subroute);
  });
  return all;
}

void handler_table::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  for (const auto& entry : current_->by_id)
    if (entry) end(entry);
  for (const auto& [id, entry] : current_->by_subroute) end(entry);
  publish(std::make_shared<const snapshot>());
}

std::shared_ptr<const handler_table::snapshot> handler_table::current() const {
  std::lock_guard lock{mutex_};
  return current_;
}

} // namespace actorgrid::actors
