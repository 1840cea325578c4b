#include "apps/ctl/doctor/checks.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace actorgrid::doctor {

namespace {

/// What a process needs besides its connections: docs/deployment.md.
constexpr std::uint64_t descriptors_at_rest = 32;
constexpr std::uint64_t descriptors_per_loop = 10;
constexpr std::uint64_t loops_expected = 4;

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

struct descriptor_need {
  std::uint64_t least; ///< for the peers
  std::uint64_t most;  ///< with all guests, and one address that opens all it may
};

descriptor_need need_of(const node_config& config) {
  const auto loops = config.loops == 0 ? loops_expected : std::uint64_t{config.loops};
  // A connection may be replaced by a newer one: both are open for a moment.
  const auto grids = 1 + std::uint64_t{config.lanes.size()};
  const auto least = descriptors_at_rest + loops * descriptors_per_loop
                     + grids * 2 * std::uint64_t{config.peers.size()};
  std::uint64_t guests = config.limits.guests;
  for (const auto& lane : config.lanes) guests += config_of_lane(config, lane).limits.guests;
  if (config.guests.empty()) guests = 0;
  return {least, least + guests + config.limits.unauthenticated_per_address};
}

void judge_descriptors(const facts& all, std::vector<finding>& found) {
  const auto& has = all.resources;
  const auto need = need_of(all.config);
  if (has.descriptors >= need.most) return;
  const auto whose = has.process == 0
                         ? std::string{"of this shell; the node's may differ"}
                         : "of the running node, process " + std::to_string(has.process);
  const bool is_short = has.descriptors < need.least;
  found.push_back({is_short ? verdict::problem : verdict::warning,
                   {},
                   std::to_string(has.descriptors) + " open files are allowed, "
                       + std::to_string(is_short ? need.least : need.most) + " may be needed",
                   "compared the limit " + whose
                       + ", with grid.peers, grid.limits.guests and "
                         "grid.limits.unauthenticated-per-address",
                   "raise it: LimitNOFILE= of the unit, or ulimit -n; or lower those settings"});
}

void judge_memory(const facts& all, std::vector<finding>& found) {
  const auto memory = all.resources.memory_bytes;
  if (memory == 0) return;
  const auto& limits = all.config.limits;
  const std::uint64_t peers = std::max<std::size_t>(all.config.peers.size(), 1) - 1;
  std::uint64_t one = limits.queue_bytes + limits.message_bytes;
  for (const auto& lane : all.config.lanes) {
    const auto own = config_of_lane(all.config, lane).limits;
    one += own.queue_bytes + own.message_bytes;
  }
  if (limits.message_bytes > memory / 2) {
    found.push_back({verdict::problem,
                     {},
                     "one message may be as large as half of " + all.resources.memory_source,
                     "compared grid.limits.message-bytes with " + mebibytes(memory),
                     "lower grid.limits.message-bytes"});
    return;
  }
  if (peers == 0 || one <= memory / peers) return;
  found.push_back({verdict::warning,
                   {},
                   "the queues to all peers may take " + mebibytes(one * peers) + ", more than "
                       + all.resources.memory_source,
                   "compared grid.limits.queue-bytes and message-bytes for " + std::to_string(peers)
                       + " peers with " + mebibytes(memory),
                   "lower grid.limits.queue-bytes, or give the node more memory"});
}

} // namespace

check_result check_limits(const facts& all) {
  std::vector<finding> found;
  judge_descriptors(all, found);
  judge_memory(all, found);
  const auto files = all.resources.descriptors == std::numeric_limits<std::uint64_t>::max()
                         ? std::string{"any number of"}
                         : std::to_string(all.resources.descriptors);
  return result_of("limits",
                   files + " open files, " + mebibytes(all.resources.memory_bytes) + " of memory",
                   std::move(found));
}

} // namespace actorgrid::doctor
