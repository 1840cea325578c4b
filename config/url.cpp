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

std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

bool is_bracketed_v6(std::string_view host) {
  return host.starts_with('[') && is_address(AF_INET6, without_brackets(host));
}

detail::host_port as_host_port(std::string_view host, std::uint16_t port) {
  return {std::string(without_brackets(host)), port};
}

} // namespace

outcome<node_url, flaw> read_node_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos)
    return flaw{"is no URL, expected one such as \"http://node1:9000\""};
  const auto scheme = text.substr(0, colon);
  const bool uses_tls = scheme == "https" || scheme == "wss";
  if (!uses_tls && scheme != "http" && scheme != "ws")
    return flaw{"has the scheme \"" + std::string(scheme) + "\", expected http, https, ws or wss"};
  auto address = read_address(text.substr(colon + 3));
  if (!address) return std::move(address).why();
  return node_url{uses_tls, *std::move(address)};
}

outcome<detail::host_port, flaw> read_address(std::string_view text) {
  if (const auto slash = text.find_first_of("/?#"); slash != std::string_view::npos)
    return flaw{slash + 1 == text.size() && text[slash] == '/'
                    ? "ends with a slash, expected none after the port"
                    : "has a path or query, expected none (the path is grid.route-path)"};
  if (text.find('@') != std::string_view::npos)
    return flaw{"holds a user name, expected only host and port"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']'))
    return flaw{"has no port, expected one such as \":9000\" at its end"};
  const auto host = text.substr(0, colon);
  const auto port = read_port(text.substr(colon + 1));
  if (!port || *port == 0)
    return flaw{"has the port \"" + std::string(text.substr(colon + 1))
                + "\", expected 1 to 65535"};
  if (!is_host_name(host) && !is_bracketed_v6(host))
    return flaw{"has the host \"" + std::string(host)
                + "\", expected a name, an IPv4 address or an IPv6 address in brackets"};
  return as_host_port(host, *port);
}

outcome<detail::host_port, flaw> read_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) return flaw{"has no port"};
  const auto host = text.substr(0, colon);
  const auto port = read_port(text.substr(colon + 1));
  if (!port) return flaw{"has no port between 0 and 65535"};
  if (!host.empty() && !is_address(AF_INET, host) && !is_bracketed_v6(host))
    return flaw{"has no IPv4 address, or IPv6 address in brackets, before its port"};
  return as_host_port(host, *port);
}

connect_to_entry split_connect_to(std::string_view text) {
  const auto end = text.find('=');
  if (end == std::string_view::npos) return {text, {}};
  return {text.substr(0, end), text.substr(end + 1)};
}

} // namespace actorgrid
