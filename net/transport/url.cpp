#include "net/transport/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace actorgrid::ws {

namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  return ec == std::errc{} && end == text.data() + text.size();
}

bool is_name_character(char c) {
  // A name has nothing that could end a header line or begin another part of a URL.
  return static_cast<unsigned char>(c) > ' ' && c != '\x7f'
         && std::string_view{"/?#@\\[]"}.find(c) == std::string_view::npos;
}

failure no_address(std::string_view text) {
  return {errc::io_failure,
          "\"" + std::string{text} + "\": expected name:port, address:port or [v6]:port"};
}

} // namespace

std::variant<std::pair<std::string, std::string>, failure>
parse_address(std::string_view text, std::string_view default_port) {
  std::string_view name;
  std::string_view port = default_port;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return no_address(text);
    name = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (name.empty()) return no_address(text);
  } else {
    const auto end = std::min(text.find(':'), text.size());
    name = text.substr(0, end);
    rest = text.substr(end);
  }
  if (!rest.empty()) {
    if (!rest.starts_with(':')) return no_address(text);
    port = rest.substr(1);
  }
  if (!is_port(port) || !std::all_of(name.begin(), name.end(), is_name_character))
    return no_address(text);
  return std::pair{std::string{name}, std::string{port}};
}

std::variant<host_url, failure> parse_host_url(std::string_view text) {
  constexpr std::pair<std::string_view, bool> schemes[] = {
      {"http://", false}, {"https://", true}, {"ws://", false}, {"wss://", true}};
  for (const auto& [scheme, uses_tls] : schemes) {
    if (!text.starts_with(scheme)) continue;
    auto authority = text.substr(scheme.size());
    if (authority.ends_with('/')) authority.remove_suffix(1);
    auto parts = parse_address(authority, uses_tls ? "443" : "80");
    if (auto* wrong = std::get_if<failure>(&parts)) return std::move(*wrong);
    auto& [name, port] = std::get<0>(parts);
    if (name.empty()) return no_address(authority);
    return host_url{uses_tls, std::move(name), std::move(port), std::string{authority}};
  }
  return failure{errc::io_failure,
                 "\"" + std::string{text} + "\": expected http://, https://, ws:// or wss://"};
}

} // namespace actorgrid::ws
