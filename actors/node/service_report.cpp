#include "actors/node/service_report.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace actorgrid::actors {

namespace {

using namespace std::chrono_literals;

/// Keep-alives per watchdog timeout. Whether a loop took its turn is only seen at the next
/// keep-alive; with four of them, a late or lost one does not get the process killed.
constexpr int told_per_watchdog_time = 4;
constexpr service_report::clock::duration interval_min = 1ms;
/// How long stopping may take after the drain.
constexpr auto stop_time = 10s;

} // namespace

service_report::service_report(node_core& core) : core_(core), loops_(core) {
  if (const auto time = notifier_.watchdog())
    interval_ = std::max(interval_min,
                         detail::saturating_cast<clock::duration>(*time / told_per_watchdog_time));
  if (const auto& why = notifier_.mistake()) core_.tell({event::kind::not_notified, {}, {}, why});
}

void service_report::ready() {
  tell("READY=1\nSTATUS=serving " + core_.config.local);
}

void service_report::reloading() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(clock::now().time_since_epoch());
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count()));
}

void service_report::stopping() {
  const auto config = core_.present.get();
  auto drain = config->limits.drain_timeout;
  for (const auto& lane : config->lanes)
    if (lane.limits) drain = std::max(drain, lane.limits->drain_timeout);
  const std::chrono::microseconds time = drain + stop_time;
  tell("STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=" + std::to_string(time.count()));
}

void service_report::keep_alive() {
  const auto now = clock::now();
  if (!interval_ || now < due_ || !loops_.ask()) return;
  due_ = detail::deadline_after(now, *interval_);
  tell("WATCHDOG=1");
}

void service_report::tell(std::string_view lines) {
  auto why = notifier_.tell(lines);
  const bool was_heard = std::exchange(is_heard_, !why);
  if (why && was_heard) core_.tell({event::kind::not_notified, {}, {}, std::move(why)});
}

} // namespace actorgrid::actors
