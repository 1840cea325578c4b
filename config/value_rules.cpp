#include "config/value_rules.hpp"

#include "config/admin_address.hpp"
#include "config/url.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace actorgrid {

namespace {

bool has_characters_outside_ascii_print(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c >= '\x7f'; });
}

} // namespace

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string flaw_in_node_url(const std::string& text) {
  const auto url = read_node_url(text);
  return url ? "" : in_quotes(text) + " " + url.why().words;
}

std::string flaw_in_local(const std::string& text) {
  return text.empty() ? "" : flaw_in_node_url(text);
}

std::string flaw_in_guest_pattern(const std::string& text) {
  const auto error = expand_pattern(text).error;
  return error ? error.text + ", expected a pattern such as \"http://tool-*:9000\"" : "";
}

std::string flaw_in_listen(const std::string& text) {
  if (text.empty() || text == "none") return {};
  const auto address = read_listen_address(text);
  return address ? ""
                 : in_quotes(text) + " " + address.why().words
                       + ", expected one such as \"0.0.0.0:9000\", \":9000\", or \"none\"";
}

std::string flaw_in_route_path(const std::string& text) {
  if (!text.starts_with('/'))
    return in_quotes(text)
           + " does not begin with a slash, expected a path such as \"/minio/grid/v1\"";
  if (has_characters_outside_ascii_print(text) || text.find_first_of("?#") != std::string::npos)
    return in_quotes(text)
           + " holds a character no path has, expected one such as \"/minio/grid/v1\"";
  return {};
}

std::string flaw_in_log_target(const std::string& text) {
  constexpr std::array<std::string_view, 4> words{"auto", "none", "stderr", "stdout"};
  if (std::ranges::find(words, text) != words.end() || text.find('/') != std::string::npos)
    return {};
  return in_quotes(text)
         + ", expected auto, none, stderr, stdout or a path with a slash, such as "
           "\"/var/log/actorgrid/node.log\"";
}

std::string flaw_in_admin_listen(const std::string& text) {
  if (text.empty()) return {};
  const auto address = read_admin_address(text);
  return address ? ""
                 : in_quotes(text) + " " + address.why().words
                       + ", expected one such as \"127.0.0.1:9100\", or the path of a socket such "
                         "as \"/run/actorgrid/admin.sock\"";
}

std::string flaw_in_identity(const std::string& text) {
  const auto [node, name] = split_connect_to(text);
  if (node.empty() || name.empty())
    return in_quotes(text)
           + " has no name on each side of a =, expected "
             "\"https://node1:9000=spiffe://grid/node1\"";
  for (const auto side : {node, name})
    if (const auto error = expand_pattern(side).error)
      return error.text + ", expected \"NODE=NAME\"";
  return {};
}

} // namespace actorgrid
