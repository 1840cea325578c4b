#include "apps/ctl/doctor/port_probe.hpp"

#include "apps/ctl/doctor/channel.hpp"
#include "apps/ctl/doctor/lookup_probe.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sstream>
#include <string>
#include <unistd.h>

namespace actorgrid::doctor {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view listening = "0A";

template <class T>
T number_in(std::string_view text, int base) {
  T value{};
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

/// An address as the kernel prints it: words of 32 bits in the byte order of the machine.
std::string address_in(std::string_view digits) {
  std::array<unsigned char, 16> bytes{};
  const auto words = std::min<std::size_t>(digits.size() / 8, 4);
  for (std::size_t i = 0; i < words; ++i) {
    const auto word = number_in<std::uint32_t>(digits.substr(8 * i, 8), 16);
    std::memcpy(bytes.data() + 4 * i, &word, sizeof word);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(words == 4 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
  return text.data();
}

std::string text_of_file(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// What the process is, by its files in /proc.
void describe_process(listener_facts& found, const fs::path& process) {
  found.process = number_in<int>(process.filename().string(), 10);
  auto name = text_of_file(process / "comm");
  if (name.ends_with('\n')) name.pop_back();
  found.program = printable(name);
  // The state follows the name, which is in parentheses and may hold any character.
  const auto line = text_of_file(process / "stat");
  const auto end = line.rfind(')');
  if (end != std::string::npos && end + 2 < line.size()) found.state = line[end + 2];
}

/// Finds the processes that have the sockets open, of those whose descriptors may be read.
void find_processes(std::vector<listener_facts>& sockets, clock::time_point deadline) {
  std::error_code ignored;
  for (fs::directory_iterator process{"/proc", ignored}, end; process != end;
       process.increment(ignored)) {
    if (ignored || clock::now() >= deadline) return;
    const auto name = process->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code hidden;
    for (fs::directory_iterator file{process->path() / "fd", hidden}; !hidden && file != end;
         file.increment(hidden)) {
      std::error_code gone;
      const auto target = fs::read_symlink(file->path(), gone).string();
      for (auto& one : sockets)
        if (one.process == 0 && target == "socket:[" + std::to_string(one.inode) + "]")
          describe_process(one, process->path());
    }
  }
}

/// Binds as a node does, but does not listen. @returns errno of what failed, or 0
int try_to_bind(int family, const std::string& host, std::uint16_t port) {
  socket_address address;
  const int on = 1, off = 0;
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  address.bytes.ss_family = static_cast<sa_family_t>(family);
  if (family == AF_INET6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.bytes);
    ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, host.empty() ? &off : &on, sizeof on);
    if (!host.empty()) ::inet_pton(family, host.c_str(), &v6.sin6_addr);
    v6.sin6_port = htons(port);
    address.size = sizeof v6;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.bytes);
    if (!host.empty()) ::inet_pton(family, host.c_str(), &v4.sin_addr);
    v4.sin_port = htons(port);
    address.size = sizeof v4;
  }
  const int error = ::bind(fd, address.get(), address.size) == 0 ? 0 : errno;
  ::close(fd);
  return error;
}

/// Where a node with this configuration listens. @pre no mistakes
detail::host_port listen_address(const node_config& config) {
  if (config.listen.empty())
    return {
        {},
        split_host_port(std::string_view{config.local}.substr(config.local.find("://") + 3)).port};
  return split_host_port(config.listen);
}

/// Whether a socket at that address keeps another from listening at the host; empty: everywhere.
bool is_in_the_way(const listener_facts& one, const std::string& host) {
  const auto at = split_host_port(one.address).host;
  return host.empty() || at == host || at == "0.0.0.0" || at == "::" || host == "0.0.0.0"
         || host == "::";
}

} // namespace

std::vector<listener_facts> listeners_in(std::string_view table, std::uint16_t port) {
  std::vector<listener_facts> found;
  std::istringstream lines{std::string{table}};
  std::string line;
  std::getline(lines, line); // the heading
  while (std::getline(lines, line)) {
    std::istringstream words{line};
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    words >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout
        >> inode;
    const auto colon = local.find(':');
    if (state != listening || colon == std::string::npos
        || number_in<std::uint16_t>(std::string_view{local}.substr(colon + 1), 16) != port)
      continue;
    listener_facts one;
    one.address = detail::to_string({address_in(std::string_view{local}.substr(0, colon)), port});
    one.user = number_in<std::uint32_t>(user, 10);
    one.inode = number_in<std::uint64_t>(inode, 10);
    found.push_back(std::move(one));
  }
  return found;
}

port_facts probe_port(const node_config& config, std::chrono::milliseconds limit) {
  port_facts found;
  if (config.listen == "none" || config.local.empty()) return found;
  found.listens = true;
  found.address = listen_address(config);
  const auto host = found.address.host;
  const auto port = found.address.port;
  if (port == 0) return found;
  const bool is_v6 = host.empty() || host.find(':') != std::string::npos;
  found.error = try_to_bind(is_v6 ? AF_INET6 : AF_INET, host, port);
  if (host.empty() && (found.error == EAFNOSUPPORT || found.error == EADDRNOTAVAIL))
    found.error = try_to_bind(AF_INET, host, port);
  if (found.error != EADDRINUSE) return found;
  for (const auto* table : {"/proc/net/tcp", "/proc/net/tcp6"})
    std::ranges::move(listeners_in(text_of_file(table), port), std::back_inserter(found.listeners));
  std::erase_if(found.listeners, [&](const auto& one) { return !is_in_the_way(one, host); });
  find_processes(found.listeners, clock::now() + limit);
  return found;
}

} // namespace actorgrid::doctor
