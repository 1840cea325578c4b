#include "config/admin_address.hpp"

#include <cstddef>
#include <sys/un.h>
#include <utility>

namespace actorgrid {

bool admin_address::is_open_to_others() const {
  return path.empty() && tcp.host != "::1" && !tcp.host.starts_with("127.");
}

outcome<admin_address, flaw> read_admin_address(std::string_view text) {
  if (text.starts_with('/')) {
    // One byte is for the zero at the end.
    constexpr std::size_t path_bytes_max = sizeof(sockaddr_un::sun_path) - 1;
    if (text.size() > path_bytes_max)
      return flaw{"is longer than the " + std::to_string(path_bytes_max)
                  + " bytes that the path of a socket may have"};
    if (text.find('\0') != std::string_view::npos) return flaw{"holds a zero"};
    return admin_address{std::string(text), {}};
  }
  auto tcp = read_listen_address(text);
  if (!tcp) return std::move(tcp).why();
  return admin_address{{}, *std::move(tcp)};
}

} // namespace actorgrid
