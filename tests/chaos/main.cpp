// Makes trouble for real processes: starts several nodes with a proxy on every connection, makes
// faults one after the other, and checks the nodes' journals against the promises. See
// docs/testing.md.

#include "tests/chaos/campaign.hpp"
#include "tests/chaos/detection.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

using namespace actorgrid::chaos;

namespace {

struct options {
  std::uint64_t cycles = 15;
  std::uint64_t nodes = 3;
  std::uint64_t seed = std::random_device{}();
  std::uint64_t freeze_seconds = 2; ///< the longest
  bool measures_detection = false;
};

constexpr auto usage =
    R"(usage: actorgrid_chaos [--cycles=15] [--nodes=3] [--seed=N] [--freeze-seconds=2]
       actorgrid_chaos --detection
Runs that many cycles of faults among that many processes; the seed decides which faults. If a
promise was broken, journals and logs are kept in a directory of their own. With --detection it
measures instead, in about three minutes, when nodes with default settings give each other up and
when they do not.
Exit codes: 0 all promises held, 1 a promise was broken, 2 the arguments are wrong.
)";

bool read(options& o, std::string_view argument) {
  if (argument == "--detection") return o.measures_detection = true;
  const std::pair<std::string_view, std::uint64_t*> numbers[] = {
      {"--cycles=", &o.cycles},
      {"--nodes=", &o.nodes},
      {"--seed=", &o.seed},
      {"--freeze-seconds=", &o.freeze_seconds}};
  for (const auto& [name, place] : numbers) {
    if (!argument.starts_with(name)) continue;
    const auto text = argument.substr(name.size());
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), *place);
    return ec == std::errc{} && end == text.data() + text.size() && *place > 0;
  }
  return false;
}

std::string spread(std::vector<std::chrono::nanoseconds> times) {
  if (times.empty()) return "none";
  std::sort(times.begin(), times.end());
  const auto ms = [&](std::size_t percent) {
    const auto time = times[(times.size() - 1) * percent / 100];
    return std::to_string(time / std::chrono::milliseconds(1)) + " ms";
  };
  return std::to_string(times.size()) + ", median " + ms(50) + ", 99 % " + ms(99) + ", longest "
         + ms(100);
}

void tell_counts(const char* of, const std::map<std::string, std::size_t>& counts) {
  std::cout << of << ':';
  for (const auto& [name, count] : counts) std::cout << ' ' << name << ' ' << count;
  std::cout << '\n';
}

std::vector<std::string> run_cycles(const options& o, const std::filesystem::path& directory) {
  // Pings and timeouts take seconds instead of tens of seconds, to keep cycles short.
  grid g({ACTORGRID_CHAOS_NODE,
          directory,
          o.nodes,
          o.seed,
          {"--grid.ping-interval=1s", "--grid.stream-ping-interval=1s",
           "--grid.limits.connect-timeout=500ms", "--grid.limits.handshake-timeout=1s",
           "--grid.limits.write-timeout=1500ms"}});
  campaign c(g, o.seed, o.freeze_seconds);
  std::vector<std::string> broken;
  try {
    c.start();
    for (std::size_t i = 1; i <= o.cycles; ++i) c.run_cycle(i);
  } catch (const std::exception& e) {
    broken.emplace_back(e.what());
  }
  for (const auto& why : c.broken()) broken.push_back(why);
  for (const auto& why : g.finish()) broken.push_back(why);
  tell_counts("faults", c.troubles());
  std::cout << "calls and streams: " << g.promises.operations() << '\n';
  tell_counts("completed", g.promises.outcomes());
  std::cout << "whole again: " << spread(c.recoveries) << '\n'
            << "whole again, when dialling had slowed down: " << spread(c.slow_recoveries) << '\n';
  return broken;
}

std::filesystem::path new_directory() {
  auto pattern = (std::filesystem::temp_directory_path() / "actorgrid-chaos-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::system_error(errno, std::generic_category(), pattern);
  return pattern;
}

} // namespace

int main(int argc, char** argv) {
  options o;
  for (int i = 1; i < argc; ++i)
    if (!read(o, argv[i])) {
      const bool is_asked = std::string_view(argv[i]) == "--help";
      (is_asked ? std::cout : std::cerr) << usage;
      return is_asked ? EXIT_SUCCESS : 2;
    }
  const auto directory = new_directory();
  std::cout << "seed " << o.seed << ", journals in " << directory.string() << std::endl;
  const auto broken = o.measures_detection ? measure_detection(ACTORGRID_CHAOS_NODE, directory)
                                           : run_cycles(o, directory);
  for (std::size_t i = 0; i < std::min<std::size_t>(broken.size(), 50); ++i)
    std::cout << "BROKEN: " << broken[i] << '\n';
  std::cout << (broken.empty() ? "every promise held\n"
                               : std::to_string(broken.size()) + " promises broken, seed "
                                     + std::to_string(o.seed) + '\n');
  if (broken.empty()) std::filesystem::remove_all(directory);
  return broken.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}
