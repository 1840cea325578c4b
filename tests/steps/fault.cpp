#include "tests/steps/fault.hpp"

#include <actorgrid/testing/simulation.hpp>

namespace actorgrid::steps {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view names[] = {
    "none",        "cut",         "crash_caller",   "crash_callee",
    "stop_caller", "stop_callee", "fail_at_caller", "fail_at_callee",
    "hold",        "stall"};

} // namespace

const std::vector<fault>& all_faults() {
  static const std::vector<fault> all{
      fault::cut,         fault::crash_caller,   fault::crash_callee,   fault::stop_caller,
      fault::stop_callee, fault::fail_at_caller, fault::fail_at_callee, fault::hold,
      fault::stall};
  return all;
}

std::string_view to_string(fault f) noexcept {
  return names[static_cast<std::size_t>(f)];
}

void strike(testing::simulation& sim, fault f, ends at) {
  const auto link = sim.link(at.caller, at.callee);
  switch (f) {
  case fault::none:
    break;
  case fault::cut:
    link.cut();
    break;
  case fault::crash_caller:
    sim.crash(at.caller);
    break;
  case fault::crash_callee:
    sim.crash(at.callee);
    break;
  case fault::stop_caller:
    sim.stop(at.caller);
    break;
  case fault::stop_callee:
    sim.stop(at.callee);
    break;
  case fault::fail_at_caller:
    link.fail(at.caller);
    break;
  case fault::fail_at_callee:
    link.fail(at.callee);
    break;
  case fault::hold:
  case fault::stall:
    link.hold();
    break;
  }
}

void heal(testing::simulation& sim, fault f, ends at) {
  const auto link = sim.link(at.caller, at.callee);
  for (const auto node : {at.caller, at.callee})
    if (ends_process(f, node, at)) {
      sim.advance(500ms);
      sim.restart(node);
    }
  switch (f) {
  case fault::cut:
    sim.advance(500ms);
    link.heal();
    break;
  case fault::hold:
    // After three ping intervals neither end is connected any more.
    sim.advance(30s);
    link.release();
    break;
  case fault::stall:
    sim.advance(2s);
    link.release();
    break;
  default:
    break;
  }
}

bool is_seen_at_once(fault f) noexcept {
  return f != fault::none && f != fault::hold && f != fault::stall;
}

bool ends_process(fault f, std::size_t node, ends at) noexcept {
  return node == at.caller
             ? f == fault::crash_caller || f == fault::stop_caller
             : node == at.callee && (f == fault::crash_callee || f == fault::stop_callee);
}

bool may_cause(fault f, errc code, std::size_t from, std::size_t to, ends at) noexcept {
  if (f == fault::none || f == fault::stall) return false;
  const bool is_between = from + to == at.caller + at.callee && from != to;
  if (!is_between && !ends_process(f, from, at) && !ends_process(f, to, at)) return false;
  if (f == fault::hold && (code == errc::ping_timeout || code == errc::write_timeout)) return true;
  return code == errc::disconnected || (code == errc::shutting_down && ends_process(f, from, at));
}

} // namespace actorgrid::steps
