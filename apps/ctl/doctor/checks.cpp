#include "apps/ctl/doctor/checks.hpp"

#include <array>
#include <string_view>

namespace actorgrid::doctor {

namespace {

struct named_check {
  std::string_view name;
  check_result (*judge)(const facts&);
};

/// In the order in which a connection comes about.
constexpr std::array checks_in_order{
    named_check{"file", check_file},         named_check{"names", check_names},
    named_check{"port", check_port},         named_check{"dns", check_dns},
    named_check{"tcp", check_tcp},           named_check{"tls", check_tls},
    named_check{"upgrade", check_upgrade},   named_check{"route", check_route},
    named_check{"token", check_token},       named_check{"clock", check_clock},
    named_check{"listed", check_listed},     named_check{"dials", check_dials},
    named_check{"settings", check_settings}, named_check{"limits", check_limits},
    named_check{"versions", check_versions}};

} // namespace

std::vector<check_result> check_all(const facts& all) {
  std::vector<check_result> results;
  for (const auto& [name, judge] : checks_in_order)
    results.push_back(all.mistakes.empty() || name == "file"
                          ? judge(all)
                          : skipped(name, "the configuration has mistakes"));
  return results;
}

} // namespace actorgrid::doctor
