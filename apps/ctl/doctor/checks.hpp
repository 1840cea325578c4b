#pragma once

#include "apps/ctl/doctor/facts.hpp"
#include "apps/ctl/doctor/finding.hpp"

#include <vector>

namespace actorgrid::doctor {

// Each judges one thing by the facts, from a file of its name in this folder. A fact that an
// earlier check explains is not blamed again.

check_result check_file(const facts& all);
check_result check_names(const facts& all);
check_result check_port(const facts& all);
check_result check_dns(const facts& all);
check_result check_tcp(const facts& all);
check_result check_tls(const facts& all);
check_result check_upgrade(const facts& all);
check_result check_route(const facts& all);
check_result check_token(const facts& all);
check_result check_clock(const facts& all);
check_result check_listed(const facts& all);
check_result check_dials(const facts& all);
check_result check_settings(const facts& all);
check_result check_limits(const facts& all);
check_result check_versions(const facts& all);

/// All of them, in the order in which a connection comes about.
std::vector<check_result> check_all(const facts& all);

} // namespace actorgrid::doctor
