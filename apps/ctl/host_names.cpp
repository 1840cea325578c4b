#include "apps/ctl/host_names.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

namespace actorgrid::ctl {

namespace {

std::string_view authority(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

std::string_view without_port(std::string_view authority) {
  const auto colon = authority.rfind(':');
  // The colons inside an IPv6 address in brackets are not a port's.
  if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos)
    return authority;
  return authority.substr(0, colon);
}

bool is_short_form(std::string_view url, std::string_view name) {
  const auto full = authority(url);
  const auto host = without_port(full);
  return name == full || name == host || name == host.substr(0, host.find('.'));
}

} // namespace

std::string short_name(std::string_view url) {
  return std::string(authority(url));
}

std::optional<std::string> find_host(const std::vector<std::string>& hosts, std::string_view name) {
  for (const auto& host : hosts)
    if (host == name) return host;

  std::size_t place = 0;
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, place);
  if (error == std::errc{} && rest == end && place >= 1 && place <= hosts.size())
    return hosts[place - 1];

  std::optional<std::string> found;
  for (const auto& host : hosts) {
    if (!is_short_form(host, name)) continue;
    if (found) return std::nullopt;
    found = host;
  }
  return found;
}

std::string why_not_found(const std::vector<std::string>& hosts, std::string_view name) {
  constexpr std::size_t listed_max = 8;
  std::vector<std::string> meant;
  for (const auto& host : hosts)
    if (is_short_form(host, name)) meant.push_back(host);
  const bool is_unknown = meant.empty();
  if (is_unknown) meant = hosts;
  auto text = "\"" + std::string(name) + "\" matches "
              + (is_unknown ? "no node; there are " : "several nodes: ");
  for (std::size_t i = 0; i < std::min(meant.size(), listed_max); ++i)
    text += (i == 0 ? "" : ", ") + short_name(meant[i]);
  if (meant.size() > listed_max)
    text += " and " + std::to_string(meant.size() - listed_max) + " more";
  return text;
}

std::vector<std::string> split_patterns(std::string_view list) {
  std::vector<std::string> patterns(1);
  std::size_t depth = 0;
  for (const char c : list) {
    if (c == '{') ++depth;
    if (c == '}' && depth > 0) --depth;
    if (c == ',' && depth == 0)
      patterns.emplace_back();
    else
      patterns.back() += c;
  }
  return patterns;
}

std::optional<host_path> split_host_path(const std::vector<std::string>& hosts,
                                         std::string_view text) {
  auto colon = text.rfind(':');
  while (colon != std::string_view::npos && colon != 0) {
    if (auto host = find_host(hosts, text.substr(0, colon)))
      return host_path{std::move(*host), std::string(text.substr(colon + 1))};
    colon = text.rfind(':', colon - 1);
  }
  return std::nullopt;
}

} // namespace actorgrid::ctl
