#include "apps/ctl/doctor/checks.hpp"

namespace actorgrid::doctor {

check_result check_file(const facts& all) {
  std::vector<finding> found;
  const auto file = all.file.empty() ? std::string{"the options"} : all.file;
  for (const auto& mistake : all.mistakes)
    found.push_back({verdict::problem,
                     {},
                     mistake,
                     "read " + file + " as a node does",
                     "correct it; actorgrid.ini(5) describes every key"});
  if (all.would_not_start)
    found.push_back({verdict::problem,
                     {},
                     all.would_not_start.text,
                     "made a node with this configuration, as this user, without listening",
                     "correct the setting or the file; a node does not start like this"});
  return result_of("file", file + ": no mistakes", std::move(found));
}

} // namespace actorgrid::doctor
