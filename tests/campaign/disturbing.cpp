#include "tests/campaign/population.hpp"

namespace actorgrid::campaign {

bool population::is_possible(const planned_fault& fault) const {
  const auto& m = members_[fault.a];
  switch (fault.kind) {
  case fault_kind::pause:
    return m.is_running && !m.is_paused;
  case fault_kind::resume:
    return m.is_paused;
  case fault_kind::crash:
  case fault_kind::cut_power:
  case fault_kind::stop:
    return m.is_running;
  case fault_kind::restart:
    return m.has_started && !m.is_running;
  default:
    return true;
  }
}

void population::disturb(const planned_fault& fault) {
  if (!is_possible(fault)) return;
  // These end a pause, too.
  const bool ends_pause = fault.kind == fault_kind::crash || fault.kind == fault_kind::cut_power
                          || fault.kind == fault_kind::stop || fault.kind == fault_kind::restart;
  if (members_[fault.a].is_paused && ends_pause) disturb({fault_kind::resume, fault.a, fault.b, 0});
  notes_.faults.push_back({notes_.now(), fault});
  apply(fault);
}

void population::apply(const planned_fault& fault) {
  const auto link = sim_->link(fault.a, fault.b);
  auto& m = members_[fault.a];
  const std::chrono::milliseconds time{fault.amount};
  switch (fault.kind) {
  case fault_kind::cut:
    link.cut();
    break;
  case fault_kind::heal:
    link.heal();
    break;
  case fault_kind::hold:
    link.hold();
    break;
  case fault_kind::hold_one_way:
    link.hold(fault.a);
    break;
  case fault_kind::release:
    link.release();
    break;
  case fault_kind::delay:
    link.delay(time);
    break;
  case fault_kind::throttle:
    link.throttle(static_cast<std::uint64_t>(fault.amount));
    break;
  case fault_kind::pause:
    m.is_paused = true;
    sim_->pause(fault.a);
    break;
  case fault_kind::resume:
    m.is_paused = false;
    sim_->resume(fault.a);
    break;
  case fault_kind::crash:
    end_incarnation(fault.a);
    sim_->crash(fault.a);
    break;
  case fault_kind::cut_power:
    end_incarnation(fault.a).went_silently = true;
    sim_->cut_power(fault.a);
    break;
  case fault_kind::stop:
    end_incarnation(fault.a).was_stopped = true;
    sim_->stop(fault.a);
    break;
  case fault_kind::restart:
    m.is_running = true;
    sim_->restart(fault.a);
    break;
  case fault_kind::step_clock:
    m.clock_offset_ms += fault.amount;
    sim_->step_clock(fault.a, time);
    break;
  }
}

void population::heal() {
  const auto nodes = members_.size();
  for (std::size_t a = 0; a < nodes; ++a) {
    disturb({fault_kind::resume, a, (a + 1) % nodes, 0});
    disturb({fault_kind::restart, a, (a + 1) % nodes, 0});
    disturb({fault_kind::step_clock, a, (a + 1) % nodes, -members_[a].clock_offset_ms});
    for (std::size_t b = a + 1; b < nodes; ++b) {
      disturb({fault_kind::delay, a, b, 0});
      disturb({fault_kind::throttle, a, b, 0});
      disturb({fault_kind::release, a, b, 0});
      disturb({fault_kind::heal, a, b, 0});
    }
  }
}

} // namespace actorgrid::campaign
