#pragma once

#include <actorgrid/errc.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace actorgrid::testing {
class simulation;
}

namespace actorgrid::steps {

/// What goes wrong. All of it is undone after a while.
enum class fault {
  none,
  cut,            ///< the connection breaks, and both ends learn of it
  crash_caller,   ///< the caller's process vanishes, and another is started
  crash_callee,   ///< the same for the handler's process
  stop_caller,    ///< node::stop(), then another is started
  stop_callee,    ///< the same for the handler's node
  fail_at_caller, ///< an I/O error at the caller's end
  fail_at_callee, ///< the same at the handler's end
  hold,           ///< nothing arrives and neither end learns of it, until both time out
  stall,          ///< nothing arrives for two seconds
};

/// All faults except none.
const std::vector<fault>& all_faults();
/// The fault's name in the enum.
std::string_view to_string(fault f) noexcept;

/// The two nodes of a conversation.
struct ends {
  std::size_t caller = 0;
  std::size_t callee = 1;
};

/// Causes the fault.
void strike(testing::simulation& sim, fault f, ends at);
/// Lets time pass, then undoes the fault.
void heal(testing::simulation& sim, fault f, ends at);

/// Whether a fault ends at once what is in flight.
bool is_seen_at_once(fault f) noexcept;
/// Whether the fault ends that node's process.
bool ends_process(fault f, std::size_t node, ends at) noexcept;
/// Whether the fault may end a call or stream between these nodes with that code.
bool may_cause(fault f, errc code, std::size_t from, std::size_t to, ends at) noexcept;

} // namespace actorgrid::steps
