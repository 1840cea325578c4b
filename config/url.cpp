#include "config/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <optional>
#include <system_error>

namespace actorgrid {

namespace {

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_padded = text.size() > 1 && text.front() == '0';
  if (error != std::errc{} || end != text.data() + text.size() || is_padded) return std::nullopt;
  return port;
}

bool is_address(int family, std::string_view text) {
  in6_addr out{};
  const bool has_zero = text.find('\0') != std::string_view::npos; // It would end the text.
  return !has_zero && ::inet_pton(family, std::string(text).c_str(), &out) == 1;
}

bool is_host_name(std::string_view text) {
  // A trailing dot makes it absolute; other dots need a part of the name on both sides.
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos)
    return false;
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '.' || c == '_';
  });
}

bool is_bracketed_v6(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']'
         && is_address(AF_INET6, host.substr(1, host.size() - 2));
}

} // namespace

std::variant<node_url, flaw> read_node_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos)
    return flaw{"is no URL, expected one such as \"http://node1:9000\""};
  node_url url;
  url.scheme = text.substr(0, colon);
  if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss")
    return flaw{"has the scheme \"" + std::string(url.scheme)
                + "\", expected http, https, ws or wss"};

  auto rest = text.substr(colon + 3);
  if (const auto slash = rest.find_first_of("/?#"); slash != std::string_view::npos)
    return flaw{slash + 1 == rest.size() && rest[slash] == '/'
                    ? "ends with a slash, expected none after the port"
                    : "has a path or query, expected none (the path is grid.route-path)"};
  if (rest.find('@') != std::string_view::npos)
    return flaw{"holds a user name, expected only host and port"};

  const auto last_colon = rest.rfind(':');
  if (last_colon == std::string_view::npos || rest.ends_with(']'))
    return flaw{"has no port, expected one such as \":9000\" at its end"};
  url.host = rest.substr(0, last_colon);
  const auto port = read_port(rest.substr(last_colon + 1));
  if (!port || *port == 0)
    return flaw{"has the port \"" + std::string(rest.substr(last_colon + 1))
                + "\", expected 1 to 65535"};
  url.port = *port;
  if (!is_host_name(url.host) && !is_bracketed_v6(url.host))
    return flaw{"has the host \"" + std::string(url.host)
                + "\", expected a name, an IPv4 address or an IPv6 address in brackets"};
  return url;
}

std::string why_no_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) return "has no port";
  const auto host = text.substr(0, colon);
  if (!read_port(text.substr(colon + 1))) return "has no port between 0 and 65535";
  if (!host.empty() && !is_address(AF_INET, host) && !is_bracketed_v6(host))
    return "has no IPv4 address, or IPv6 address in brackets, before its port";
  return {};
}

} // namespace actorgrid
