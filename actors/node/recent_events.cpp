#include "actors/node/recent_events.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

namespace actorgrid::actors {

namespace {

/// A byte order that is cut apart is shown as a replacement character.
void cut_to_fit(std::string& text) {
  if (text.size() > recent_events::text_bytes_max) text.resize(recent_events::text_bytes_max);
}

bool is_same(const event& a, const event& b) {
  return a.what == b.what && a.peer == b.peer && a.lane == b.lane && a.text == b.text
         && a.why.code == b.why.code && a.why.text == b.why.text && a.hint == b.hint;
}

/// What logs leave out, too: a guest connects again at once, or leaves.
bool is_left_out(const event& e) {
  return level_of(e.what) == log_level::debug
         || (e.is_guest && e.what == event::kind::connection_lost);
}

/// Guests come and go, as tools do, each under a name of its own.
bool is_of_guests(const event& e) {
  return e.is_guest && level_of(e.what) == log_level::info;
}

} // namespace

void recent_events::on_event(const event& e) noexcept {
  if (is_left_out(e)) return;
  try {
    add(e);
  } catch (const std::exception&) {
    // Out of memory: one event is not shown.
  }
}

void recent_events::add(const event& e) {
  auto kept = std::make_shared<event>(e);
  for (auto* text : {&kept->peer, &kept->text, &kept->why.text, &kept->hint}) cut_to_fit(*text);
  recent_event added{std::move(kept), std::chrono::system_clock::now(), 1};
  const std::lock_guard lock{mutex_};
  const auto known = std::ranges::find_if(
      events_, [&](const recent_event& r) { return is_same(*r.what, *added.what); });
  if (known != events_.end()) {
    added.times += known->times;
    events_.erase(known);
  } else {
    make_room(*added.what);
  }
  events_.push_front(std::move(added));
}

void recent_events::make_room(const event& e) {
  const auto is_one = [](const recent_event& r) { return is_of_guests(*r.what); };
  if (is_of_guests(e)
      && static_cast<std::size_t>(std::ranges::count_if(events_, is_one)) == guests_max) {
    const auto oldest = std::find_if(events_.rbegin(), events_.rend(), is_one);
    events_.erase(std::next(oldest).base());
  } else if (events_.size() == events_max) {
    events_.pop_back();
  }
}

std::vector<recent_event> recent_events::all() const {
  const std::lock_guard lock{mutex_};
  return {events_.begin(), events_.end()};
}

} // namespace actorgrid::actors
