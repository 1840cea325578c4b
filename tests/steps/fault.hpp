#pragma once

#include <actorgrid/errc.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace actorgrid::testing {
class simulation;
}

namespace actorgrid::steps {

/// What goes wrong. All of it heals some time later.
enum class fault {
  none,
  cut,            ///< the connection breaks, both ends are told
  crash_caller,   ///< the caller's process vanishes, another is started
  crash_callee,   ///< likewise the handler's
  stop_caller,    ///< node::stop(), another is started
  stop_callee,    ///< likewise
  fail_at_caller, ///< an I/O error at the caller's end
  fail_at_callee, ///< likewise at the handler's
  hold,           ///< nothing arrives and nobody is told, until both ends have noticed
  stall,          ///< nothing arrives for two seconds
};

/// All but none.
const std::vector<fault>& all_faults();
/// The name as written in the enum.
std::string_view to_string(fault f) noexcept;

/// The nodes that a conversation is between.
struct ends {
  std::size_t caller = 0;
  std::size_t callee = 1;
};

/// Lets it happen.
void strike(testing::simulation& sim, fault f, ends at);
/// Lets time pass, and mends it.
void mend(testing::simulation& sim, fault f, ends at);

/// Whether a fault ends at once what is in flight.
bool is_seen_at_once(fault f) noexcept;
/// Whether it ends the process of that node.
bool ends_process(fault f, std::size_t node, ends at) noexcept;
/// Whether it may end with that code what node `from` asked node `to`.
bool may_cause(fault f, errc code, std::size_t from, std::size_t to, ends at) noexcept;

} // namespace actorgrid::steps
