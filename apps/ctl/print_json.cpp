#include "apps/ctl/print_json.hpp"

#include "apps/ctl/exit_code.hpp"

#include <iostream>

namespace actorgrid::ctl {

void print_json(const nlohmann::ordered_json& value) {
  std::cout << value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
}

} // namespace actorgrid::ctl
