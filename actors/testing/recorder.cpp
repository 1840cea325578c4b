#include <actorgrid/testing/recorder.hpp>

namespace actorgrid::testing {

void recorder::on_event(const event& e) noexcept {
  std::lock_guard lock{mutex_};
  events_.push_back(e);
}

std::vector<event> recorder::events() const {
  std::lock_guard lock{mutex_};
  return events_;
}

std::size_t recorder::count(event::kind what, const std::string& peer) const {
  std::lock_guard lock{mutex_};
  std::size_t n = 0;
  for (const auto& e : events_) n += e.what == what && (peer.empty() || e.peer == peer);
  return n;
}

} // namespace actorgrid::testing
