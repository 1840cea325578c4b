#include <actorgrid/observer.hpp>

namespace actorgrid {

namespace {

struct kind_traits {
  std::string_view name;
  std::string_view code;
  log_level level;
};

/// A code stays with its event, whatever the event is called; docs/events.md explains each.
constexpr kind_traits traits_of(event::kind k) noexcept {
  using kind = event::kind;
  using level = log_level;
  switch (k) {
  case kind::listening:
    return {"listening", "AG101", level::info};
  case kind::listening_delayed:
    return {"listening_delayed", "AG102", level::warning};
  case kind::accepting_paused:
    return {"accepting_paused", "AG103", level::error};
  case kind::accepting_again:
    return {"accepting_again", "AG104", level::info};
  case kind::signalled:
    return {"signalled", "AG105", level::info};
  case kind::not_notified:
    return {"not_notified", "AG106", level::warning};
  case kind::draining:
    return {"draining", "AG107", level::info};
  case kind::stopped:
    return {"stopped", "AG108", level::info};
  case kind::dialling:
    return {"dialling", "AG201", level::debug};
  case kind::connected:
    return {"connected", "AG202", level::info};
  case kind::peer_restarted:
    return {"peer_restarted", "AG203", level::info};
  case kind::connection_lost:
    return {"connection_lost", "AG204", level::warning};
  case kind::attempt_failed:
    return {"attempt_failed", "AG205", level::warning};
  case kind::refused:
    return {"refused", "AG206", level::warning};
  case kind::not_dialled:
    return {"not_dialled", "AG207", level::warning};
  case kind::name_contested:
    return {"name_contested", "AG208", level::error};
  case kind::name_settled:
    return {"name_settled", "AG209", level::info};
  case kind::guest_left:
    return {"guest_left", "AG210", level::info};
  case kind::files_reloaded:
    return {"files_reloaded", "AG109", level::info};
  case kind::files_rejected:
    return {"files_rejected", "AG110", level::error};
  case kind::certificate_expiring:
    return {"certificate_expiring", "AG111", level::warning};
  case kind::peer_added:
    return {"peer_added", "AG112", level::info};
  case kind::peer_removed:
    return {"peer_removed", "AG113", level::info};
  case kind::reconfigured:
    return {"reconfigured", "AG114", level::info};
  case kind::not_reconfigured:
    return {"not_reconfigured", "AG115", level::error};
  case kind::not_allowed:
    return {"not_allowed", "AG211", level::warning};
  case kind::rate_limited:
    return {"rate_limited", "AG212", level::warning};
  case kind::frames_written:
    return {"frames_written", "AG213", level::warning};
  case kind::frames_not_written:
    return {"frames_not_written", "AG214", level::warning};
  case kind::handler_died:
    return {"handler_died", "AG301", level::warning};
  case kind::handler_failed:
    return {"handler_failed", "AG302", level::error};
  case kind::task_failed:
    return {"task_failed", "AG303", level::error};
  }
  return {"unknown", "", level::info};
}

} // namespace

std::string_view to_string(event::kind k) noexcept {
  return traits_of(k).name;
}

std::string_view event_code(event::kind k) noexcept {
  return traits_of(k).code;
}

log_level level_of(event::kind k) noexcept {
  return traits_of(k).level;
}

} // namespace actorgrid
