#include "apps/ctl/doctor/checks.hpp"

namespace actorgrid::doctor {

std::vector<check_result> check_all(const facts& all) {
  return {check_file(all),     check_names(all),  check_port(all),    check_dns(all),
          check_tcp(all),      check_tls(all),    check_upgrade(all), check_route(all),
          check_token(all),    check_clock(all),  check_listed(all),  check_dials(all),
          check_settings(all), check_limits(all), check_versions(all)};
}

} // namespace actorgrid::doctor
