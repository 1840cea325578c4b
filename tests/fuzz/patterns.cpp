#include "config/url.hpp"
#include "input.hpp"
#include "net/transport/url.hpp"
#include "tests/support/must.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>

// Names of nodes: patterns of peers and guests against a plain way of matching them, URLs against
// the reader that dials them.

namespace {

using namespace actorgrid;
using testing::must;

constexpr std::size_t hosts_max = 4096;
/// The plain way takes long.
constexpr std::size_t hosts_compared_max = 64;

/// Whether the text matches, with every star trying every length.
bool plain_match(std::string_view glob, std::string_view text) {
  // reachable[i]: what of the glob was looked at matches the first i characters.
  std::vector<bool> reachable(text.size() + 1);
  reachable[0] = true;
  for (const char g : glob) {
    std::vector<bool> next(text.size() + 1);
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (g == '*')
        next[i] = reachable[i] || (i > 0 && next[i - 1] && text[i - 1] != '/');
      else
        next[i] = i > 0 && reachable[i - 1] && text[i - 1] == g;
    }
    reachable = std::move(next);
  }
  return reachable[text.size()];
}

void check_pattern(std::string_view pattern, std::string_view host) {
  const auto expanded = expand_pattern(pattern);
  const auto& hosts = expanded.hosts;
  must(hosts.empty() == bool{expanded.error}, "a pattern stands for hosts or is an error");
  must(hosts.size() <= hosts_max, "a pattern stands for a limited number of hosts");
  if (hosts.size() > hosts_compared_max) return;
  for (const auto& name : hosts) {
    must(name.find_first_of("{}") == std::string::npos, "no brace is left");
    if (name.find('*') == std::string::npos)
      must(matches_guest(name, name), "a name without a star matches itself");
  }
  const bool is_match = std::ranges::any_of(
      hosts, [host](const std::string& glob) { return plain_match(glob, host); });
  must(matches_guest(pattern, host) == is_match, "both ways of matching agree");
}

void check_url(std::string_view text) {
  const auto read = read_node_url(text);
  if (const auto* wrong = std::get_if<flaw>(&read))
    return must(!wrong->words.empty(), "a flaw is in words");
  const auto& url = std::get<node_url>(read);
  must(std::string{url.scheme} + "://" + std::string{url.host} + ":" + std::to_string(url.port)
           == text,
       "a URL is its parts");
  const auto dialled = ws::parse_host_url(text);
  must(std::holds_alternative<ws::host_url>(dialled), "what may be configured can be dialled");
  const auto& host = std::get<ws::host_url>(dialled);
  const auto name = url.host.starts_with('[') ? url.host.substr(1, url.host.size() - 2) : url.host;
  must(host.name == name && host.port == std::to_string(url.port) && host.uses_tls == url.is_tls(),
       "both read the same");
}

void check_address(std::string_view text) {
  if (!why_no_listen_address(text).empty()) return;
  must(std::holds_alternative<std::pair<std::string, std::string>>(ws::parse_address(text, "")),
       "what may be configured can be listened to");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::input(data, size).rest_as_text();
  const auto end = std::min(text.find('\n'), text.size());
  const auto first = text.substr(0, end), second = text.substr(std::min(end + 1, text.size()));
  check_pattern(first, second);
  check_url(first);
  check_address(first);
  return 0;
}
