#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <actorgrid/printable.hpp>

namespace actorgrid::doctor {

check_result check_versions(const facts& all) {
  std::vector<finding> found;
  std::size_t known = 0;
  for (const auto& node : all.nodes) {
    if (!node.grid || !node.grid->status) continue;
    ++known;
    const auto& version = node.grid->status->version;
    if (version == all.version) continue;
    const auto theirs = version.empty() ? "an earlier version than " + all.version
                                        : "version " + printable(version);
    found.push_back({verdict::warning, node.name, "runs " + theirs,
                     "asked it over the grid; this program is version " + all.version,
                     "versions work together, but bring the nodes to one version soon"});
  }
  if (known == 0) return skipped("versions", "no node told its version: see settings");
  return result_of("versions", all.version + " on " + count_of(known, running_in(all)),
                   std::move(found));
}

} // namespace actorgrid::doctor
