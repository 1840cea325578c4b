#include "apps/ctl/trace/trace_output.hpp"

#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/host_names.hpp"
#include "apps/ctl/print_json.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <iostream>

namespace actorgrid::ctl {

void trace_output::entry(const std::string& line, const std::string& plain,
                         const nlohmann::ordered_json& json) {
  if (is_over()) return;
  ++printed_;
  if (options_.json) return print_json(json);
  std::cout << (options_.plain ? plain : line) << std::endl;
  if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
}

void trace_output::missing(std::uint64_t count, const std::string& kind,
                           const std::string& why) const {
  if (count == 0) return;
  if (options_.json)
    print_json({{kind, count}});
  else
    std::cerr << "actorgrid-ctl: " << count << " missing here: " << why << std::endl;
}

void trace_output::nothing(std::int64_t oldest_ns) const {
  if (options_.json)
    print_json({{"matches", 0},
                {"oldest_at_ns",
                 oldest_ns == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(oldest_ns)}});
  else if (oldest_ns == 0)
    std::cerr << "actorgrid-ctl: no frame is kept yet" << std::endl;
  else
    std::cerr << "actorgrid-ctl: no frame that is kept matches; the oldest is of "
              << utc_text(oldest_ns) << std::endl;
}

std::string utc_text(std::int64_t ns_since_1970) {
  constexpr std::int64_t second = 1'000'000'000;
  const std::time_t seconds = ns_since_1970 / second;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 48> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + size, text.size() - size, ".%06dZ",
                static_cast<int>(ns_since_1970 % second / 1000));
  return text.data();
}

void quit_trace(const std::string& host, const caf::error& why, int handler) {
  if (code_of(why) == errc::peer_has_no_handler)
    throw quit(exit_code::remote, short_name(host) + " does not serve handler "
                                      + std::to_string(handler) + ": add it to its grid.spawn");
  throw quit(short_name(host), failure_of(why));
}

} // namespace actorgrid::ctl
