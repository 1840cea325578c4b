#include "apps/ctl/doctor/resource_probe.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

namespace actorgrid::doctor {

namespace {

constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();

std::string read_all(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::uint64_t limit_in(const std::string& word) {
  std::uint64_t value = unlimited;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

/// memory.max of the control group (version 2) and of those around it, the least of them.
std::uint64_t group_memory(const std::string& process) {
  std::istringstream lines{read_all("/proc/" + process + "/cgroup")};
  std::uint64_t least = unlimited;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("0::")) continue;
    for (auto path = line.substr(3); !path.empty(); path.resize(path.rfind('/'))) {
      const auto text = read_all("/sys/fs/cgroup" + path + "/memory.max");
      if (!text.empty()) least = std::min(least, limit_in(text));
      if (path.rfind('/') == std::string::npos) break;
    }
  }
  return least;
}

} // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> open_files_in(std::string_view limits) {
  constexpr std::string_view name = "Max open files";
  const auto at = limits.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  std::istringstream words{std::string{limits.substr(at + name.size(), 64)}};
  std::string soft, hard;
  words >> soft >> hard;
  return std::pair{limit_in(soft), limit_in(hard)};
}

std::uint64_t memory_in(std::string_view meminfo) {
  constexpr std::string_view name = "MemTotal:";
  const auto at = meminfo.find(name);
  if (at == std::string_view::npos) return 0;
  std::istringstream words{std::string{meminfo.substr(at + name.size(), 64)}};
  std::uint64_t kibibytes = 0;
  words >> kibibytes;
  return kibibytes * 1024;
}

resource_facts probe_resources(int process) {
  resource_facts found;
  auto who = process == 0 ? std::string{"self"} : std::to_string(process);
  auto files = open_files_in(read_all("/proc/" + who + "/limits"));
  if (files) {
    found.process = process;
  } else {
    who = "self";
    files = open_files_in(read_all("/proc/self/limits"));
  }
  if (files) {
    found.descriptors = files->first;
    found.descriptors_hard = files->second;
  }
  found.memory_bytes = memory_in(read_all("/proc/meminfo"));
  found.memory_source = "the memory of this machine";
  if (const auto group = group_memory(who); group < found.memory_bytes) {
    found.memory_bytes = group;
    found.memory_source = "the memory limit of its control group";
  }
  return found;
}

} // namespace actorgrid::doctor
