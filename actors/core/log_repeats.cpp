#include "actors/core/log_repeats.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::actors {

namespace {

using kind = event::kind;

/// Events caused by two processes replacing each other's connections, as already reported by
/// name_contested.
bool is_of_contest(const event& e) {
  return e.what == kind::connected || e.what == kind::peer_restarted
         || (e.what == kind::connection_lost && e.why.code == errc::replaced);
}

} // namespace

std::optional<log_repeats::counts> log_repeats::count(const event& e, time_point now) {
  const auto repeats = repeats_of(e, now);
  if (!repeats || (*repeats > 1 && *repeats % print_every != 0)) return std::nullopt;
  if (e.what != kind::refused) return counts{.repeats = *repeats};
  if (!has_turn(now)) {
    ++left_out_;
    return std::nullopt;
  }
  return counts{.repeats = *repeats, .left_out = std::exchange(left_out_, 0)};
}

/// How often in a row it happened; nothing for events that say nothing new, such as repeated
/// attempts, or what another event of the same change says.
std::optional<std::size_t> log_repeats::repeats_of(const event& e, time_point now) {
  if (e.what == kind::refused) return count_refusal(e, now);
  if (e.peer.empty()) return 1;
  // It connects again at once, or leaves.
  if (e.what == kind::connection_lost && e.is_guest) return std::nullopt;
  const auto who = std::pair{e.lane, e.peer};
  auto& last = last_[who];
  if (last.is_contested && is_of_contest(e)) return std::nullopt;
  if (e.what == kind::connected && std::exchange(last.has_restarted, false)) return std::nullopt;
  if (e.what == kind::dialling && last.count > 0) return std::nullopt;
  if (e.what == kind::dialling) return 1;
  const bool is_contest = e.what == kind::name_contested;
  if (!is_contest && e.what != kind::attempt_failed) {
    const bool stays =
        last.is_contested && e.what != kind::name_settled && e.what != kind::guest_left;
    if (!stays) last_.erase(who);
    if (e.what == kind::peer_restarted) last_[who].has_restarted = true;
    return 1;
  }
  if (last.is_contested != is_contest || last.why != e.why) last = {e.why, 0, is_contest};
  return ++last.count;
}

std::size_t log_repeats::count_refusal(const event& e, time_point now) {
  const auto address = e.text.substr(0, e.text.rfind(':'));
  while (!refusals_.empty() && refusals_.back().last + refusal_lasts < now) refusals_.pop_back();
  auto same = std::ranges::find_if(
      refusals_, [&](const refusal& r) { return r.address == address && r.why == e.why; });
  if (same == refusals_.end()) {
    if (refusals_.size() == refusals_max) refusals_.pop_back();
    refusals_.push_front({address, e.why, 0, now});
    same = refusals_.begin();
  }
  refusals_.splice(refusals_.begin(), refusals_, same);
  same->last = now;
  return ++same->count;
}

bool log_repeats::has_turn(time_point now) {
  if (turns_counted_ != time_point{}) {
    const std::chrono::duration<double> passed = now - turns_counted_;
    turns_ = std::min<double>(refusals_at_once, turns_ + passed.count() * refusals_per_second);
  }
  turns_counted_ = now;
  if (turns_ < 1) return false;
  turns_ -= 1;
  return true;
}

} // namespace actorgrid::actors
